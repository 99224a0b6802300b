// The officer's keyboard: the palette, single-letter keys, rows and the selection of rows.
// Nothing needs a key, and no key moves money. Letters can be switched off (WCAG 2.1.4).
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Single letters: on, unless this browser has switched them off.
  const remembered = () => {
    try {
      return localStorage.getItem("keys");
    } catch (error) {
      return null;
    }
  };
  let lettersOn = remembered() !== "off";
  const keysSwitch = $("[data-keys-switch]");
  if (keysSwitch) {
    keysSwitch.checked = lettersOn;
    keysSwitch.addEventListener("change", () => {
      lettersOn = keysSwitch.checked;
      try {
        localStorage.setItem("keys", lettersOn ? "on" : "off");
      } catch (error) {
        // Storage is closed to us: the choice lasts for this page.
      }
    });
  }

  // The palette: a combobox whose list is a fragment from the server.
  const palette = $("#palette");
  const input = $("#palette-q");
  const options = () => $$("[role=option]", palette);
  const current = () => options().findIndex((o) => o.getAttribute("aria-selected") === "true");
  const pick = (wanted) => {
    const all = options();
    input.setAttribute("aria-expanded", String(all.length > 0));
    input.removeAttribute("aria-activedescendant");
    if (!all.length) return;
    const index = (wanted + all.length) % all.length;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    input.setAttribute("aria-activedescendant", all[index].id);
    all[index].scrollIntoView({ block: "nearest" });
  };
  const openPalette = () => {
    if (!palette || palette.open) return;
    $("dialog[open]")?.close();
    palette.showModal();
    input.value = "";
    input.focus();
    htmx.trigger(input, "palette-open");
  };
  input?.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") pick(current() + 1);
    else if (event.key === "ArrowUp") pick(current() - 1);
    else if (event.key === "Enter") options()[Math.max(current(), 0)]?.click();
    else return;
    event.preventDefault();
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "palette-list") return;
    pick(0);
    $("#palette-count").textContent = $("[data-count]", palette)?.content.textContent.trim() || "";
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) openPalette();
  });

  // Rows: j and k move the focus over the links that head them.
  const moveRow = (by) => {
    const heads = $$("[data-row] th a");
    const next = heads.indexOf(document.activeElement) + by;
    heads[Math.min(Math.max(next, 0), heads.length - 1)]?.focus();
  };
  const selectRow = () => {
    const row = document.activeElement.closest("[data-row]");
    row && $("input[type=checkbox]", row)?.click();
  };
  const follow = (element) => {
    element.focus();
    if (element.matches("a, button, summary")) element.click();
  };

  let pressedG = 0;
  const letter = (key) => {
    if (key === "/") return openPalette();
    if (key === "?") return $("#shortcuts")?.showModal();
    if (key === "g") return (pressedG = Date.now());
    if (key === "j") return moveRow(1);
    if (key === "k") return moveRow(-1);
    if (key === "x") return selectRow();
    const target = $(`[${Date.now() - pressedG < 1200 ? "data-go" : "data-key"}="${CSS.escape(key)}"]`);
    pressedG = 0;
    if (!target) return false;
    follow(target);
    return true;
  };
  document.addEventListener("keydown", (event) => {
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return openPalette();
    }
    if (withControl && event.key === "Enter") {
      return event.target.closest("form")?.requestSubmit();
    }
    if (withControl || event.altKey || !lettersOn || $("dialog[open]")) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (letter(event.key) !== false) event.preventDefault();
  });

  // Selected rows, and the bar with what can be done to them.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-bulk], [data-bulk-all]")) return;
    const boxes = $$("[data-bulk]");
    if (event.target.matches("[data-bulk-all]")) {
      boxes.forEach((box) => (box.checked = event.target.checked));
    }
    boxes.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
    const chosen = boxes.filter((box) => box.checked).length;
    const count = $("#bulk-count");
    if (count) count.textContent = chosen ? `${chosen} selected` : "None selected";
    const bar = $("#selbar");
    if (bar) bar.hidden = !chosen;
  });
})();
