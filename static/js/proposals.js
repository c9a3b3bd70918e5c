/* Courtesies of the proposal's pages: every page works without this file. */
(function () {
  "use strict";

  /* The live budget brings new messages; the controls they speak of say whether they are valid. */
  function markControls() {
    document.querySelectorAll(".budget .field__errors").forEach(function (message) {
      var control = document.getElementById(message.id.replace(/_error$/, ""));
      if (!control) return;
      var wrong = message.childElementCount > 0;
      if (wrong) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      var cell = control.closest("td");
      if (cell) cell.classList.toggle("field--error", wrong);
    });
  }

  function folded(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\u0153/g, "oe");
  }

  /* A long list of boxes gets a box to search in; what is ticked never hides. Words come from the page. */
  function narrow(list) {
    var choices = Array.from(list.querySelectorAll(".choice"));
    var label = document.createElement("label");
    label.className = "field__label";
    label.htmlFor = "filtre-" + list.id;
    label.textContent = list.dataset.narrow;
    var input = document.createElement("input");
    input.type = "search";
    input.id = label.htmlFor;
    input.autocomplete = "off";
    var said = document.createElement("p");
    said.className = "hint";
    said.setAttribute("role", "status");

    function show() {
      var wanted = folded(input.value.trim()), found = 0;
      choices.forEach(function (choice) {
        var fits = folded(choice.textContent).indexOf(wanted) !== -1;
        if (fits) found += 1;
        choice.hidden = !fits && !choice.querySelector("input").checked;
      });
      said.textContent = !wanted ? "" : found === 0 ? list.dataset.narrowNone :
        found === 1 ? list.dataset.narrowOne : list.dataset.narrowSeveral.replace("{n}", found);
    }

    input.addEventListener("input", function (event) {
      event.stopPropagation();  /* searching is not writing: nothing is to be saved */
      show();
    });
    input.addEventListener("keydown", function (event) { if (event.key === "Enter") event.preventDefault(); });
    var box = document.createElement("div");
    box.className = "narrowing";
    box.append(label, input, said);
    list.querySelector(".choices").before(box);
  }

  document.querySelectorAll("[data-narrow]").forEach(narrow);
  document.body.addEventListener("htmx:afterSettle", markControls);
})();
