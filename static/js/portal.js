/* Courtesies only: every page works without this file. */
(function () {
  "use strict";

  /* What to mend comes first: the summary takes the focus, once, when the page opens or a fragment brings one. */
  function focusErrors(root) {
    var summary = root.querySelector(".error-summary");
    if (summary) summary.focus();
  }

  /* A link that names a field brings the cursor there, not only the page. */
  function focusTarget() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("input, select, textarea")) target.focus();
  }

  /* The menu folds on a narrow screen; without script it is simply there. */
  function foldMenu() {
    var toggle = document.querySelector(".main-nav__toggle");
    if (!toggle) return;
    var nav = toggle.closest(".main-nav");
    toggle.hidden = false;
    nav.classList.add("is-closed");
    toggle.addEventListener("click", function () {
      var open = nav.classList.toggle("is-closed") === false;
      toggle.setAttribute("aria-expanded", String(open));
    });
  }

  /* A second click on the same button sends nothing: the server refuses doubles too, this only spares the wait. */
  function guardDoubles() {
    document.addEventListener("submit", function (event) {
      var form = event.target;
      if (event.defaultPrevented || form.method !== "post") return;
      if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 8000) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = String(Date.now());
      form.querySelectorAll("button[type=submit], button:not([type])").forEach(function (button) {
        button.setAttribute("aria-disabled", "true");
      });
    });
    window.addEventListener("pageshow", function () {
      document.querySelectorAll("form[data-sent]").forEach(function (form) {
        delete form.dataset.sent;
        form.querySelectorAll("button[aria-disabled]").forEach(function (b) { b.removeAttribute("aria-disabled"); });
      });
    });
  }

  /* <form data-autosave="address"> (or its own address): saved after 20 s without typing and on leaving a control.
     The status says what the server said, or that nothing was saved; the text stays where it is either way. */
  function autosave(form) {
    var IDLE = 20000, PATIENCE = 5000, timer = null, dirty = false, busy = false, left = false, clicked = null, leave = null;
    var status = form.querySelector(".autosave-status");
    if (!status) {
      status = document.createElement("p");
      status.className = "autosave-status";
      form.appendChild(status);
    }
    status.setAttribute("role", "status");

    function say(text, failed) {
      status.textContent = text;
      status.classList.toggle("is-failed", Boolean(failed));
    }

    function failed(text) {
      dirty = true;
      left = false;
      say(text || document.body.dataset.notSaved, true);
      window.clearTimeout(timer);
      timer = window.setTimeout(save, IDLE);
    }

    function save() {
      window.clearTimeout(timer);
      if (!dirty || busy || form.dataset.sent) return;
      busy = true;
      dirty = left = false;
      leave = new AbortController();
      var data = new FormData(form);
      Array.from(form.querySelectorAll("input[type=file]")).forEach(function (input) { data.delete(input.name); });
      fetch(form.dataset.autosave || form.getAttribute("action") || window.location.href, {
        method: "POST", body: data, credentials: "same-origin", redirect: "error", signal: leave.signal,
        headers: { "X-Autosave": "1", "Accept": "application/json" }
      }).then(function (response) {
        return response.json().then(function (answer) {
          if (!response.ok || !answer.saved) return failed(answer.message);
          say(answer.message, false);
          Object.keys(answer.fields || {}).forEach(function (name) {
            if (form.elements[name]) form.elements[name].value = answer.fields[name];
          });
          form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
          if (dirty) timer = window.setTimeout(save, IDLE);
        });
      }).catch(function () { failed(); }).finally(function () {
        busy = false;
        if (clicked) form.requestSubmit(clicked.submitter);
        else if (left) save();
      });
    }

    /* A click while a draft is on its way waits for the answer: it carries the version that the click must name.
       Without it, somebody quick would be told of a conflict with themselves. */
    function submit(event) {
      window.clearTimeout(timer);
      if (busy) {
        event.preventDefault();
        if (!clicked) window.setTimeout(function () { leave.abort(); }, PATIENCE);
        clicked = event;
        return;
      }
      clicked = null;
      dirty = false;
    }

    form.addEventListener("input", function () {
      dirty = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(save, IDLE);
    });
    form.addEventListener("focusout", function () {
      if (dirty && busy) left = true;  /* left while a saving is on its way: the next one follows it */
      else if (dirty) save();
    });
    form.addEventListener("submit", submit);
    window.addEventListener("beforeunload", function (event) { if (dirty) event.preventDefault(); });
  }

  /* Five minutes before the session ends the page says so, and offers to go on. */
  function warnOfExpiry() {
    var body = document.body, seconds = Number(body.dataset.sessionSeconds);
    if (!seconds) return;
    var notice = null;
    function show() {
      notice = document.createElement("div");
      notice.className = "notice notice--warning";
      notice.setAttribute("role", "alert");
      var text = document.createElement("p");
      text.textContent = body.dataset.sessionEnds;
      notice.appendChild(text);
      if (body.dataset.sessionRenew) {
        var button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = body.dataset.sessionRenewLabel;
        button.addEventListener("click", renew);
        notice.appendChild(button);
      }
      document.getElementById("contenu").prepend(notice);
    }
    function renew() {
      var token = document.querySelector("input[name=csrfmiddlewaretoken]");
      fetch(body.dataset.sessionRenew, {
        method: "POST", credentials: "same-origin", redirect: "error", headers: { "X-CSRFToken": token ? token.value : "" }
      }).then(function (response) {
        if (!response.ok) throw new Error(String(response.status));
        return response.json();
      }).then(function (answer) {
        notice.remove();
        plan(answer.seconds);
        document.getElementById("contenu").focus();
      }).catch(function () {
        notice.firstChild.textContent = body.dataset.sessionLost;
      });
    }
    function plan(left) { window.setTimeout(show, Math.max(0, left - 300) * 1000); }
    plan(seconds);
  }

  focusTarget();
  focusErrors(document);
  foldMenu();
  document.querySelectorAll("form[data-autosave]").forEach(autosave);
  guardDoubles();
  warnOfExpiry();
  document.body.addEventListener("htmx:afterSwap", function (event) {
    focusErrors(event.target);
    event.target.querySelectorAll("form[data-autosave]").forEach(autosave);
  });
})();

/* --- Proposals: in the same file as the rest, because a first view may make six requests. ------------------------- */
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

  /* A quiet saving says what a submission would still refuse: what was mended since loses its message, beside the
     field and in the summary. A page that showed no advice gets none while one types. */
  function updateAdvice(answer) {
    var place = document.getElementById("conseils-de-section");
    if (!answer.points || !place || !place.firstElementChild) return;
    document.querySelectorAll("#section .field__errors").forEach(function (box) {
      var id = box.id.replace(/_error$/, ""), lines = answer.points[id] || [], live = box.closest(".budget");
      if (lines.length || live) {
        box.replaceChildren.apply(box, lines.map(function (line) {
          var said = document.createElement("p");
          said.className = "field__error";
          said.textContent = line;
          return said;
        }));
      } else {
        var control = document.getElementById(id), field = box.closest(".field--error");
        if (control) {
          control.removeAttribute("aria-invalid");
          control.setAttribute("aria-describedby", (control.getAttribute("aria-describedby") || "").split(" ")
            .filter(function (name) { return name !== box.id; }).join(" "));
        }
        if (field) field.classList.remove("field--error");
        box.remove();
      }
    });
    markControls();
    place.innerHTML = answer.advice;
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
  document.addEventListener("autosaved", function (event) { updateAdvice(event.detail); });
  document.body.addEventListener("htmx:afterSettle", markControls);
})();
