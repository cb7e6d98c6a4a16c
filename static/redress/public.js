// Customers' pages: a draft kept in this browser, and small buttons. All of it also works without this file.
(function () {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const keeps = (field) => field.name && !["hidden", "file", "submit", "password"].includes(field.type);

  function stored(name) {
    try { return JSON.parse(localStorage.getItem(`draft:${name}`)) || {}; } catch (error) { return {}; }
  }

  function keep(form) {
    const values = {};
    all("input, textarea, select", form).filter(keeps).forEach((field) => {
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) (values[field.name] ||= []).push(field.value);
      } else if (field.value) values[field.name] = field.value;
    });
    try { localStorage.setItem(`draft:${form.dataset.draft}`, JSON.stringify(values)); } catch (error) { /* full or forbidden */ }
  }

  // What the page itself brings is newer than the draft: only a form that is still empty is filled.
  function restore(form) {
    const fields = all("input, textarea, select", form).filter(keeps);
    const isEmpty = fields.every((field) => field.type === "checkbox" || field.type === "radio" ? !field.checked : !field.value);
    if (!isEmpty) return;
    const values = stored(form.dataset.draft);
    fields.forEach((field) => {
      const value = values[field.name];
      if (value === undefined) return;
      if (field.type === "checkbox" || field.type === "radio") field.checked = value.includes(field.value);
      else field.value = value;
    });
  }

  // What was sent is no draft any more; the mark goes from the address, or reloading would drop the next one.
  all("[data-draft-sent]").forEach((mark) => {
    try { localStorage.removeItem(`draft:${mark.dataset.draftSent}`); } catch (error) { /* forbidden */ }
    history.replaceState(null, "", location.pathname);
  });
  all("form[data-draft]").forEach((form) => {
    restore(form);
    form.addEventListener("input", () => keep(form));
  });
  all("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copy).then(() => {
      button.querySelector("[data-copied]").textContent = button.dataset.copiedWords;
    }));
  });
  const errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
