// Loaded in <head> before the first paint, so that no page flashes white. The choice is a cookie that the server
// also sees (light, dark or system); without one, what the person's profile says stands in data-wish.
(function () {
  "use strict";
  var root = document.documentElement;
  var scriptWish = document.currentScript.dataset.wish; // the admin has no place for it on <html>
  var screenIsDark = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    var found = document.cookie.match(/(?:^|; )theme=(light|dark|system)/);
    return found ? found[1] : root.dataset.wish || scriptWish || "system";
  }

  function show() {
    var wish = chosen();
    var theme = wish === "dark" || (wish === "system" && screenIsDark.matches) ? "dark" : "light";
    root.dataset.bsTheme = theme;
    root.dataset.theme = theme; // what the Django admin listens to
    root.dataset.chosen = wish;
  }

  window.redressTheme = {
    chosen: chosen,
    choose: function (wish) {
      var secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = "theme=" + wish + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
      show();
    },
  };
  screenIsDark.addEventListener("change", show);
  show();
})();
