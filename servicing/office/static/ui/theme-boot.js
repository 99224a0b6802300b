// Blocking and short: picks light or dark before the first paint, by choice or by the system.
(function () {
  var root = document.documentElement;
  var choice = root.dataset.themePref || "auto";
  try {
    choice = localStorage.getItem("theme") || choice;
  } catch (error) {
    // Storage is closed to us: the system's choice holds.
  }
  if (choice === "auto") {
    choice = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  root.dataset.bsTheme = choice;
})();
