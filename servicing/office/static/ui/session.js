// Two minutes before a person is signed out a dialog says so and offers to stay (WCAG 2.2.1).
// The server alone knows how long is left, whatever other tabs do: it is asked, and asking so
// does not count as being at work.
(() => {
  const dialog = document.getElementById("session-end");
  if (!dialog) return;
  const WARN = 120;
  const words = dialog.querySelector("[data-session-left]");
  let timer;
  let endsAt = 0;

  const later = (seconds, act) => {
    clearTimeout(timer);
    timer = setTimeout(act, Math.max(1, seconds) * 1000);
  };

  const ask = async (method = "GET") => {
    const headers = { "X-Unattended": "1" };
    if (method === "POST") {
      headers["X-CSRFToken"] = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
    }
    try {
      const answer = await fetch(dialog.dataset.session, { method, headers });
      if (answer.ok) heed((await answer.json()).seconds_left);
      else later(30, ask);
    } catch (error) {
      later(30, ask); // no network for a moment
    }
  };

  const heed = (left) => {
    if (left > WARN) {
      endsAt = 0;
      if (dialog.open) dialog.close();
      later(left - WARN, ask);
    } else if (left > 0) {
      endsAt = Date.now() + left * 1000;
      if (!dialog.open) dialog.showModal();
      count();
    } else {
      const here = location.pathname + location.search;
      location.assign(`${dialog.dataset.signIn}?next=${encodeURIComponent(here)}`);
    }
  };

  // Other tabs may stay signed in for all of them: the server is asked again now and then.
  const count = () => {
    const left = Math.round((endsAt - Date.now()) / 1000);
    if (left <= 0) return later(1, ask);
    words.textContent = left > 60 ? "in 2 minutes" : left > 30 ? "in 1 minute" : "in 30 seconds";
    return later(Math.min(15, left), ask);
  };

  dialog.addEventListener("close", () => {
    // Escape means: I am here.
    if (endsAt > Date.now()) ask("POST");
    endsAt = 0;
  });
  dialog.querySelector("[data-session-stay]").addEventListener("click", () => dialog.close());
  // A machine that slept wakes up with old timers.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  later(60, ask); // a page that was just opened has longer than that
})();
