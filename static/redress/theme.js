// Loaded in <head> before the first paint, so that no page flashes white.
(function () {
  var dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
