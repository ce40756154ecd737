"use strict";
(() => {
  document.documentElement.classList.add("js");
  const find = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /* Filters. A card's words are read once, when somebody searches. */
  const cards = all(".card");
  const days = all(".day").map((day) => ({ day, cards: all(".card", day) }));
  const marks = all(".mark").map((mark) => ({ mark, cards: mark.dataset.i.split(" ").map((number) => find("i" + number)) }));
  const lanes = all(".lane").map((lane) => ({ lane, marks: all(".mark", lane) }));
  const search = find("q");
  const company = find("company");
  const candidate = find("candidate");
  const needs = find("needs");
  const kinds = all("[name=kind]");
  const states = all("[name=state]");
  let words = null;

  const wordsOf = (card) => {
    words ??= new Map(cards.map((one) => [one, plain(one.textContent)]));
    return words.get(card);
  };

  const filter = () => {
    const asked = plain(search.value).split(/\s+/).filter(Boolean);
    const shownKinds = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
    const state = states.find((box) => box.checked)?.value ?? "";
    const meant = (card) =>
      shownKinds.has(card.dataset.k) &&
      (!company.value || card.dataset.c === company.value) &&
      (!candidate?.value || card.dataset.p === candidate.value) &&
      asked.every((word) => wordsOf(card).includes(word));
    const meantCards = new Set();
    let shown = 0;
    for (const card of cards) {
      const is = meant(card);
      if (is) meantCards.add(card);
      const hide = !is || (state && card.dataset.s !== state) || (needs?.checked && card.dataset.n !== "1");
      card.hidden = hide;
      shown += hide ? 0 : 1;
    }
    for (const { day, cards: its } of days) day.hidden = its.every((card) => card.hidden);
    for (const { mark, cards: its } of marks) mark.classList.toggle("off", !its.some((card) => meantCards.has(card)));
    const wanted = (lane) =>
      (!company.value || lane.dataset.c === company.value) && (!candidate?.value || lane.dataset.p === candidate.value);
    const searched = asked.length > 0;
    for (const { lane, marks: its } of lanes) {
      lane.hidden = !wanted(lane) || (searched && its.every((mark) => mark.classList.contains("off")));
    }
    find("found").textContent = shown === cards.length ? `All ${shown} items` : `${shown} of ${cards.length} items`;
    find("clear").hidden = shown === cards.length;
    find("none").hidden = shown > 0 || cards.length === 0;
    roam();
  };

  const showEverything = () => {
    search.value = "";
    company.value = "";
    if (candidate) candidate.value = "";
    if (needs) needs.checked = false;
    for (const box of kinds) box.checked = true;
    for (const box of states) box.checked = box.value === "";
    filter();
  };

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && search.value) {
      search.value = "";
      filter();
    }
  });
  for (const box of [company, candidate, needs, ...kinds, ...states]) box?.addEventListener("change", filter);
  for (const id of ["clear", "clear2"]) {
    find(id).addEventListener("click", () => {
      showEverything();
      search.focus();
    });
  }

  /* Copying. The clipboard's own way first; a selection where a browser refuses it. */
  const say = (text) => {
    find("said").textContent = "";
    requestAnimationFrame(() => { find("said").textContent = text; });
  };
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "unseen";
      document.body.append(area);
      const before = document.activeElement;
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      before?.focus();
      return done;
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const label = (button.dataset.label ??= button.textContent);
    const done = await copied(find(button.dataset.copy).textContent);
    button.textContent = done ? "Copied" : "Select it and copy";
    button.classList.toggle("said", done);
    say(done ? `${label.replace(/^Copy /, "").replace(/^./, (letter) => letter.toUpperCase())} copied` : "Could not copy");
    setTimeout(() => {
      button.textContent = label;
      button.classList.remove("said");
    }, 1600);
  });

  /* From a mark or a row to its card, even where a filter hides it. */
  const reveal = () => {
    const target = /^#i\d+$/.test(location.hash) ? find(location.hash.slice(1)) : null;
    for (const card of all(".card.pointed")) card.classList.remove("pointed");
    if (!target) return;
    if (target.hidden) showEverything();
    const draft = target.querySelector("details");
    if (draft) draft.open = true;
    target.classList.add("pointed");
    const heading = target.querySelector("h4");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#i"]');
    if (link && link.getAttribute("href") === location.hash) reveal();
  });

  /* The time line is one stop on the way with Tab; inside, the arrows move. */
  const scroller = document.querySelector(".scroller");
  const roam = (to = null) => {
    const shown = lanes.filter(({ lane }) => !lane.hidden).flatMap(({ marks: its }) => its);
    const current = to ?? shown.find((mark) => mark.getAttribute("tabindex") === "0") ?? shown[0];
    for (const { mark } of marks) mark.setAttribute("tabindex", mark === current ? "0" : "-1");
  };
  const nearest = (its, x) => its.reduce((best, mark) => (Math.abs(place(mark) - x) < Math.abs(place(best) - x) ? mark : best));
  const place = (mark) => mark.getBoundingClientRect().x;
  scroller?.addEventListener("keydown", (event) => {
    const mark = event.target.closest(".mark");
    if (!mark) return;
    const rows = lanes.filter(({ lane, marks: its }) => !lane.hidden && its.length);
    const row = rows.findIndex(({ marks: its }) => its.includes(mark));
    const its = rows[row].marks;
    const column = its.indexOf(mark);
    const to = {
      ArrowRight: () => its[column + 1],
      ArrowLeft: () => its[column - 1],
      ArrowDown: () => rows[row + 1] && nearest(rows[row + 1].marks, place(mark)),
      ArrowUp: () => rows[row - 1] && nearest(rows[row - 1].marks, place(mark)),
      Home: () => its[0],
      End: () => its.at(-1),
    }[event.key]?.();
    if (!to) return;
    event.preventDefault();
    roam(to);
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest", inline: "center" });
  });
  if (scroller) {
    const today = scroller.querySelector(".axis .now");
    const label = scroller.querySelector(".axis .label").offsetWidth;
    const left = today.getBoundingClientRect().x - scroller.getBoundingClientRect().x - label;
    if (left > (scroller.clientWidth - label) * 0.8) scroller.scrollLeft = left - (scroller.clientWidth - label) * 0.25;
  }

  /* Printing shows every draft of what is shown. */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all(".card:not([hidden]) details:not([open]), .more:not([open])");
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });

  /* The page stands still; say so when it has grown old. */
  const age = Math.floor((Date.now() - Date.parse(find("made").dateTime)) / 86_400_000);
  if (age >= 1) {
    find("stale").querySelector("b").textContent = age === 1 ? "a day" : `${age} days`;
    find("stale").hidden = false;
  }

  filter();
  reveal();
})();
