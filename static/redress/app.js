// What pages do beyond links and forms. No text lives here: words come from the page, so that both languages work.
// Everything but the keys also works without this file.
(function () {
  "use strict";
  const body = document.body;
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // --- toasts: only confirm; six seconds, kept while focused or hovered -------------------------------------------
  function showToast(element) {
    const toast = bootstrap.Toast.getOrCreateInstance(element, { delay: 6000, animation: false });
    element.addEventListener("hidden.bs.toast", () => element.remove());
    toast.show();
  }

  function toast(text) {
    const pattern = byId("rd-toast");
    if (!pattern || !text) return;
    const element = pattern.content.firstElementChild.cloneNode(true);
    element.querySelector("[data-toast-text]").textContent = text;
    byId("rd-toasts").append(element);
    showToast(element);
  }

  // --- asking once more: the button names the question, the dialog sends the form ----------------------------------
  function ask(button) {
    const dialog = byId("rd-confirm");
    dialog.querySelector("[data-confirm-title]").textContent = button.dataset.confirm;
    dialog.querySelector("[data-confirm-body]").textContent = button.dataset.confirmText || "";
    const yes = dialog.querySelector("[data-confirm-yes]");
    yes.textContent = button.dataset.confirmLabel || button.textContent.trim();
    yes.onclick = () => {
      dialog.close();
      button.dataset.confirmed = "yes";
      button.form ? button.form.requestSubmit(button) : button.click();
      delete button.dataset.confirmed;
    };
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (button && !button.dataset.confirmed && byId("rd-confirm")) {
      event.preventDefault();
      event.stopPropagation();
      ask(button);
    }
  }, true);

  // --- small buttons -------------------------------------------------------------------------------------------------
  const actions = {
    copy(button) {
      navigator.clipboard.writeText(button.dataset.copy).then(() => toast(body.dataset.wordsCopied));
    },
    print() { window.print(); },
    theme(button) { window.redressTheme.choose(button.dataset.theme); markTheme(); },
    opens(button) { byId(button.dataset.opens).showModal(); },
    closes(button) { button.closest("dialog").close(); },
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
    for (const [name, act] of Object.entries(actions)) {
      const button = event.target.closest(`button[data-${name}]`);
      if (button) act(button);
    }
    const wish = event.target.closest("[data-focus]");
    if (wish) setTimeout(() => byId(wish.dataset.focus)?.focus());
    all("details.rd-menu[open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
  });

  function markTheme() {
    all("button[data-theme]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.theme === window.redressTheme.chosen()));
    });
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-check-all]")) {
      all(event.target.dataset.checkAll).forEach((box) => { box.checked = event.target.checked; });
    }
  });

  // --- what was typed is not lost by a wrong click ----------------------------------------------------------------
  const touched = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard-leave]");
    if (form) touched.add(form);
  });
  document.addEventListener("submit", (event) => {
    // Enter and Ctrl Enter press a form's button too: a greyed one sends nothing.
    if (event.submitter && event.submitter.matches('[aria-disabled="true"]')) event.preventDefault();
    else touched.delete(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (Array.from(touched).some((form) => form.isConnected)) event.preventDefault();
  });

  // --- htmx: the token, errors, polling, masks ----------------------------------------------------------------------
  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = body.dataset.csrf;
  });
  // A refused form (409, 422) is shown; any other failure never replaces what is there.
  body.addEventListener("htmx:beforeSwap", (event) => {
    // Signed out meanwhile: the page of the sign-in is no part of this one; the whole page asks, and comes back here.
    if (event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL).pathname === body.dataset.signIn) {
      event.detail.shouldSwap = false;
      location.reload();
      return;
    }
    if ([409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  });
  // A part that follows after the page and did not come says so itself, with a link.
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => body.addEventListener(name, (event) => {
    const failed = event.detail.elt.querySelector(":scope > [data-failed]");
    if (failed) failed.hidden = false;
  }));
  body.addEventListener("toast", (event) => toast(event.detail.value || event.detail.text));

  const LONGEST = 120;
  function poll(element) {
    const every = Math.max(5, Number(element.dataset.rdPoll));
    let wait = every;
    element.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt === element) wait = event.detail.failed ? Math.min(LONGEST, wait * 2) : every;
    });
    let timer = 0;
    let asked = Date.now();
    function look() {
      if (!element.isConnected) { clearTimeout(timer); return false; }
      const isBusy = element.contains(document.activeElement);
      if (document.visibilityState === "visible" && !isBusy) { asked = Date.now(); htmx.trigger(element, "rd:poll"); }
      return true;
    }
    function turn() {
      timer = setTimeout(() => { if (look()) turn(); }, wait * 1000);
    }
    turn();
    // A laptop that slept, a tab that was hidden, a network that was gone: look at once, not at the next turn.
    function wake() {
      if (document.visibilityState !== "visible" || Date.now() - asked < every * 1000) return;
      clearTimeout(timer);
      wait = every;
      if (look()) turn();
    }
    document.addEventListener("visibilitychange", wake);
    ["online", "focus", "pageshow"].forEach((name) => window.addEventListener(name, wake));
  }

  function hideLater(element) {
    setTimeout(() => {
      if (!element.isConnected) return;
      const masked = element.querySelector("template").content.firstElementChild.cloneNode(true);
      element.replaceWith(masked);
      if (window.htmx) htmx.process(masked);
    }, Number(element.dataset.hideAfter) * 1000);
  }

  function prepare(root) {
    const within = (selector) => all(selector, root).concat(root.matches && root.matches(selector) ? [root] : []);
    within("[data-rd-poll]").forEach((element) => {
      if (!element.dataset.polls) { element.dataset.polls = "yes"; poll(element); }
    });
    within("[data-hide-after]").forEach(hideLater);
    within("#rd-toasts > .toast").forEach(showToast);
  }
  body.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  // --- keys: single letters only outside fields, and only where the person has not switched them off ----------------
  const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const hasSingleKeys = () => body.dataset.singleKeys !== "off";
  const rows = () => all(".rd-rows .rd-row, [data-row]").filter((row) => row.offsetParent);
  let afterG = 0;

  function press(element) {
    if (element.matches("input, select, textarea")) element.focus();
    else element.click();
  }

  function walk(step) {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = list[Math.min(list.length - 1, Math.max(0, here + step))];
    list.forEach((row) => {
      row.removeAttribute("aria-current");
      (row.closest("li, tr") || row).classList.remove("is-current");
    });
    next.setAttribute("aria-current", "true");
    (next.closest("li, tr") || next).classList.add("is-current");
    const link = next.matches("a, button") ? next : next.querySelector("a, button");
    if (link) link.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  // The row one stands on is chosen, or no longer.
  function pick() {
    const row = rows().find((each) => each.getAttribute("aria-current") === "true");
    const box = row && (row.closest("li, tr") || row).querySelector('input[type="checkbox"]');
    if (box) box.click();
    return Boolean(box);
  }

  // --- from a list into a case, on to the next one, and back to where one was ---------------------------------------
  const LIST = "rd-list";
  const remembered = () => { try { return JSON.parse(sessionStorage.getItem(LIST)); } catch { return null; } };

  function rememberList(list) {
    const links = all('a.rd-row, th[scope="row"] a', list).map((link) => link.pathname);
    const before = remembered();
    const here = location.pathname + location.search;
    sessionStorage.setItem(LIST, JSON.stringify({ at: here, links, more: list.dataset.more }));
    if (!before || before.at !== here || !before.last) return;
    const row = rows().find((each) => (each.matches("a") ? each : each.querySelector("a")).pathname === before.last);
    if (!row) return;
    row.setAttribute("aria-current", "true");
    (row.closest("li, tr") || row).classList.add("is-current");
    row.scrollIntoView({ block: "center" });
  }

  function showPlaceInList(nav) {
    const known = remembered();
    const at = known ? known.links.indexOf(location.pathname) : -1;
    if (at < 0) return;
    sessionStorage.setItem(LIST, JSON.stringify({ ...known, last: location.pathname }));
    const ends = { previous: known.links[at - 1], next: known.links[at + 1] || (known.more && known.at.split("?")[0] + known.more) };
    nav.querySelector("[data-list-back]").href = known.at;
    Object.entries(ends).forEach(([name, address]) => {
      const link = nav.querySelector(`[data-list-${name}]`);
      link.hidden = !address;
      if (address) link.href = address;
    });
    nav.hidden = false;
  }

  function focusSearch() {
    const field = document.querySelector("[data-search]");
    if (field) { field.focus(); field.select(); }
    return Boolean(field);
  }

  function singleKey(key) {
    if (afterG && Date.now() - afterG < 1500) {
      afterG = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (place) { place.click(); return true; }
    }
    if (key === "g") { afterG = Date.now(); return true; }
    if (key === "?") { const sheet = byId("rd-keys"); if (sheet) sheet.showModal(); return true; }
    if (key === "/") return focusSearch();
    if (key === "j" || key === "k") { walk(key === "j" ? 1 : -1); return true; }
    if (key === "x" && pick()) return true;
    const target = all(`[data-key="${CSS.escape(key)}"]`).find((element) => element.offsetParent);
    if (target) press(target);
    return Boolean(target);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.defaultPrevented) return;
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && event.key.toLowerCase() === "k") {
      if (focusSearch()) event.preventDefault();
    } else if (withControl && event.key === "Enter") {
      const form = event.target.closest("form");
      const button = form && form.querySelector('[data-submit], [type="submit"]:not([formaction])');
      if (form) { event.preventDefault(); form.requestSubmit(button && button.form === form ? button : undefined); }
    } else if (event.key === "Escape") {
      all("details.rd-menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      if (event.target.matches("[data-search]")) { event.target.blur(); closeFound(event.target); }
    } else if (!withControl && hasSingleKeys() && !isTyping(event.target) && !document.querySelector("dialog[open]")) {
      if (singleKey(event.key.toLowerCase())) event.preventDefault();
    }
  });

  // --- palette: the list under the search field ---------------------------------------------------------------------
  const options = (field) => all('[role="option"]', byId(field.getAttribute("aria-controls")) || document.createElement("p"));

  function closeFound(field) {
    const list = byId(field.getAttribute("aria-controls"));
    if (list) list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(field, step) {
    const list = options(field);
    if (!list.length) return false;
    const here = list.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = (here + step + list.length + (here < 0 && step < 0 ? 1 : 0)) % list.length;
    list.forEach((option, index) => option.setAttribute("aria-selected", String(index === next)));
    list[next].id = list[next].id || `rd-option-${next}`;
    field.setAttribute("aria-activedescendant", list[next].id);
    list[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  all("[data-search][role=combobox]").forEach((field) => {
    field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && choose(field, step)) event.preventDefault();
      const chosen = options(field).find((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "Enter" && chosen && !event.isComposing) { event.preventDefault(); chosen.click(); }
    });
    field.addEventListener("blur", () => setTimeout(() => {
      const list = byId(field.getAttribute("aria-controls"));
      if (list && !list.contains(document.activeElement)) closeFound(field);
    }, 150));
    const list = byId(field.getAttribute("aria-controls"));
    if (list) list.addEventListener("htmx:afterSwap", () => {
      const isOpen = list.children.length > 0 && document.activeElement === field;
      list.hidden = !isOpen;
      field.setAttribute("aria-expanded", String(isOpen));
    });
  });

  // --- begin ---------------------------------------------------------------------------------------------------------
  markTheme();
  prepare(document.body);
  all("[data-list]").slice(0, 1).forEach(rememberList);
  all("[data-place-in-list]").forEach(showPlaceInList);
  const errors = byId("errors");
  if (errors) errors.focus();
})();
