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
  all("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copy).then(() => {
      button.querySelector("[data-copied]").textContent = button.dataset.copiedWords;
    }));
  });
  // The check against robots: a number whose digest begins with zeros, looked for while the form is filled in.
  const BITS = 14;
  async function prove(form) {
    if (!window.crypto || !crypto.subtle || form.elements.proof.value) return;
    const asked = form.dataset.proofOf, encoder = new TextEncoder();
    for (let number = 0; number < 2000000; number += 1) {
      const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${asked}:${number}`));
      if (new DataView(digest).getUint32(0) >>> (32 - BITS) === 0) { form.elements.proof.value = String(number); return; }
    }
  }

  // Files on their way show how far they are. Where anything is unusual the browser sends the form itself.
  function send(form) {
    const bar = form.querySelector("progress"), request = new XMLHttpRequest(), button = form.querySelector("button:not([type=button])");
    request.open("POST", form.action || location.href);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
    request.addEventListener("error", () => { bar.hidden = true; button.disabled = false; form.submit(); });
    request.addEventListener("load", () => {
      if (request.responseURL && request.responseURL !== (form.action || location.href).split("#")[0] && request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
      if (!page) { location.reload(); return; }
      document.querySelector("main").replaceWith(page);
      begin();
      window.scrollTo(0, 0);
    });
    bar.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  }
  function begin() {
    all("form[data-draft]").forEach((form) => {
      restore(form);
      form.addEventListener("input", () => keep(form));
    });
    all("form[data-proof-of]").forEach((form) => form.addEventListener("focusin", () => {
      form.proving ||= prove(form);
    }));
    all("form[data-progress]").forEach((form) => form.addEventListener("submit", async (event) => {
      const hasFiles = all("input[type=file]", form).some((field) => field.files.length);
      if (!hasFiles && !form.proving) return;
      event.preventDefault();
      await form.proving;
      if (hasFiles) send(form); else form.submit();
    }));
    const wrong = document.getElementById("errors");
    if (wrong) wrong.focus();
  }
  begin();
})();
