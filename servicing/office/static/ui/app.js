// What every page needs: theme, dialogs, notices, copying, and htmx kept honest.
// No framework, no inline handlers: the Content-Security-Policy allows scripts from files only.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);

  const say = (text) => {
    const live = $("#live");
    if (live) live.textContent = text;
  };

  // A short message beside the page: toast("Copied 1000482213", "success").
  const toast = (text, level = "info") => {
    const box = document.createElement("div");
    box.className = `notice notice-${level}`;
    box.setAttribute("role", level === "error" ? "alert" : "status");
    const words = document.createElement("div");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-line btn-sm ms-auto";
    close.dataset.dismiss = ".notice";
    close.textContent = "Close";
    box.append(words, close);
    $("#toasts").append(box);
    if (level !== "error") setTimeout(() => box.remove(), 8000);
  };

  const switchTheme = () => {
    const root = document.documentElement;
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    try {
      localStorage.setItem("theme", next);
    } catch (error) {
      // Storage is closed to us: the choice lasts for this page.
    }
    say(`${next === "dark" ? "Dark" : "Light"} theme`);
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      toast(`Copied ${text}`, "success");
    } catch (error) {
      toast("The browser did not allow copying. Select the text and copy it.", "warning");
    }
  };

  // A button that enters a value: <button data-fill="#id_amount" data-value="2426.07">.
  const fill = (button) => {
    const field = $(button.dataset.fill);
    field.value = button.dataset.value;
    field.focus();
  };

  // An amount opens its explanation beside the page; with a modifier key, or without script, the
  // link leads to a page of its own.
  const explain = async (event, link) => {
    const panel = $("#explanation");
    if (!panel || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    await window.htmx.ajax("GET", link.href, { target: "#explanation-body", swap: "innerHTML" });
    if (!panel.open) panel.showModal();
    $("#explained-title")?.focus();
  };

  // A line that folds its rows away: <button data-folds="year-2026" aria-expanded="true">.
  const fold = (button) => {
    const opens = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(opens));
    document.getElementById(button.dataset.folds).hidden = !opens;
  };

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    let element;
    if ((element = hit("[data-dismiss]"))) element.closest(element.dataset.dismiss).remove();
    else if ((element = hit("[data-copy]"))) copy(element.dataset.copy);
    else if (hit("[data-theme-switch]")) switchTheme();
    else if (hit("[data-print]")) window.print();
    else if ((element = hit("[data-folds]"))) fold(element);
    else if ((element = hit("[data-fill]"))) fill(element);
    else if ((element = hit("[data-open]"))) $(element.dataset.open)?.showModal();
    else if ((element = hit("[data-close]"))) element.closest("dialog").close();
    else if ((element = hit("[data-explain]"))) explain(event, element);
    else if (event.target.matches("dialog")) event.target.close(); // the backdrop
  });

  // A field that belongs to one of several choices picks it: <input data-picks="#choice-other">.
  document.addEventListener("input", (event) => {
    const choice = event.target.dataset.picks && $(event.target.dataset.picks);
    if (choice && event.target.value) choice.checked = true;
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || event.target.method === "get") return;
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "true";
    button.setAttribute("aria-disabled", "true");
    // An answer that is a file leaves the page standing: after a while it may be sent again.
    setTimeout(() => {
      delete event.target.dataset.sent;
      button.removeAttribute("aria-disabled");
    }, 8000);
  });

  // On phones the rail opens as a dialog, and a dialog has a name.
  const rail = $("#rail");
  rail?.addEventListener("show.bs.offcanvas", () => {
    rail.setAttribute("aria-label", rail.dataset.dialogName);
  });
  rail?.addEventListener("hidden.bs.offcanvas", () => rail.removeAttribute("aria-label"));

  // On phones the sections of the portal scroll sideways: the one in view comes into sight.
  $(".pnav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // Focus goes to what needs attention: the summary of errors, or the first field of a fragment.
  $("[data-autofocus]")?.focus();

  const body = document.body;
  const region = (event) => event.detail.target?.closest("[data-busy-region], .card");

  // 422 is a form with its errors: it takes the place of the form.
  body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 422) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  body.addEventListener("htmx:beforeRequest", (event) => {
    region(event)?.setAttribute("aria-busy", "true");
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    region(event)?.removeAttribute("aria-busy");
  });
  body.addEventListener("htmx:afterSettle", (event) => {
    event.detail.elt.querySelector?.("[data-autofocus]")?.focus();
  });
  body.addEventListener("htmx:responseError", (event) => {
    const words = {
      403: "You are not allowed to do that. Nothing was changed.",
      404: "That is no longer there. Reload the page.",
      409: "Somebody else changed this meanwhile. Reload the page and look again.",
    };
    toast(
      words[event.detail.xhr.status] ||
        "That did not work on our side. Reload the page and look before you try again.",
      "error",
    );
  });
  body.addEventListener("htmx:sendError", () => {
    toast("The server cannot be reached. Check your connection; nothing was sent.", "error");
  });

  // The server may answer a fragment with the header HX-Trigger: {"toast": {"text", "level"}}.
  body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));
})();
