// Names for the controls that Django's stock admin leaves without one: cells of tabular inlines, halves of a date and
// time, and the marks of help. The words are taken from the page.
(function () {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const isNamed = (control) => control.labels.length || control.hasAttribute("aria-label") || control.hasAttribute("aria-labelledby");

  function nameCells(row) {
    const heads = row.closest("table").tHead.rows[0].cells;
    Array.from(row.cells).forEach((cell) => {
      const head = heads[cell.cellIndex];
      if (!head) return;
      all("input:not([type=hidden]), select, textarea", cell).filter((control) => !isNamed(control)).forEach((control) => {
        control.setAttribute("aria-label", head.textContent.trim());
      });
    });
  }

  function nameHalves(box) {
    const label = box.closest(".form-row").querySelector("label, legend");
    all("input", box).filter((control) => !isNamed(control)).forEach((control) => {
      const before = control.previousSibling;
      const half = before && before.nodeType === Node.TEXT_NODE ? before.textContent.trim() : "";
      control.setAttribute("aria-label", [label && label.textContent.trim(), half].filter(Boolean).join(" "));
    });
  }

  function prepare() {
    all(".tabular tr.form-row").forEach(nameCells);
    all("p.datetime").forEach(nameHalves);
    all(".tabular th.original:empty").forEach((head) => {
      const name = document.createElement("span");
      name.className = "visually-hidden";
      name.textContent = head.closest("fieldset").querySelector(".inline-heading").textContent.trim();
      head.append(name);
    });
    all(".help-tooltip[aria-label]:not([role])").forEach((mark) => mark.setAttribute("role", "img"));
  }

  document.addEventListener("formset:added", (event) => nameCells(event.target));
  window.addEventListener("load", prepare);
})();
