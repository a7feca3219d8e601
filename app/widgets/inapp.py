"""What the pages' HTML cannot do by itself: quick links within the app, copying, scrolling to a claim, saved views.

One small component, mounted once a run. A click on a link with `data-inapp` changes the page without loading
the shell again; the link's own address stays, so opening it elsewhere shows the same thing.
"""

from typing import Any

import streamlit as st

from app.links import parse_link

_JS = """
const state = window.__distillwatch ?? (window.__distillwatch = { send: null, scrolled: null });

function onClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : null;
  onView(target);
  const picture = target?.closest("[data-picture]");
  if (picture) savePicture(picture);
  const copy = target?.closest("[data-copy]");
  if (copy) {
    const words = copy.textContent;
    navigator.clipboard.writeText(copy.getAttribute("data-copy")).then(
      () => { copy.textContent = "Copied"; }, () => { copy.textContent = "Copying was refused"; },
    ).then(() => setTimeout(() => { copy.textContent = words; }, 2000));
    return;
  }
  const link = target?.closest("a[data-inapp]");
  // Streamlit refuses to set a parameter that a widget of the shown page is bound to: a link to the same page loads it.
  if (link && state.send && !link.dataset.view && new URL(link.href).pathname !== location.pathname) {
    event.preventDefault();
    state.send(link.getAttribute("href"));
  }
}

function remember() {
  const now = Date.now();
  const [previous, current] = (document.cookie.match(/(?:^|; )dw_visit=([0-9]+)\\.([0-9]+)/) ?? [0, 0, 0]).slice(1).map(Number);
  const next = now - current > 3600000 ? [current || now, now] : [previous, now];
  document.cookie = `dw_visit=${next[0]}.${next[1]}; max-age=31536000; path=/; samesite=strict`;
}

// Streamlit puts a navigation's groups as <div> between <ul> and <li>: no list to a screen reader, so it is told as
// none. A chart's brush is told as a symbol without a name; the chart as a whole has its text.
const MENDED = [
  '[data-testid="stSidebarNavItems"]', '[data-testid="stSidebarNavItems"] li', 'svg [role="graphics-symbol"]:not([aria-label])',
].map((selector) => `${selector}:not([role="presentation"])`).join(",");

function mend() {
  state.mending = false;
  drawViews();
  document.querySelectorAll(MENDED).forEach((element) => element.setAttribute("role", "presentation"));
}

function mendSoon() {
  if (!state.mending) {
    state.mending = true;
    requestAnimationFrame(mend);
  }
}

function scrollTo(id, tries) {
  const element = document.getElementById(id);
  if (element) {
    element.scrollIntoView({ block: "center" });
    element.setAttribute("data-arrived", "1");
  } else if (tries > 0) {
    requestAnimationFrame(() => scrollTo(id, tries - 1));
  }
}

// Signing in ends at the start page: what was asked for before is kept in this tab and opened then.
function returnFromSignIn(atDoor) {
  const wanted = sessionStorage.getItem("dw-wanted");
  if (atDoor) {
    if (location.pathname !== "/" || location.search) sessionStorage.setItem("dw-wanted", location.pathname + location.search);
  } else if (wanted) {
    sessionStorage.removeItem("dw-wanted");
    if (location.pathname === "/" && !location.search) location.replace(location.origin + wanted);
  }
}

// The chart that stands last before the button, on the page's own ground, as a picture.
function savePicture(button) {
  const before = [...document.querySelectorAll('[data-testid="stVegaLiteChart"] canvas')].filter(
    (canvas) => canvas.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const chart = before.at(-1);
  if (!chart) return;
  const picture = document.createElement("canvas");
  picture.width = chart.width;
  picture.height = chart.height;
  const pen = picture.getContext("2d");
  pen.fillStyle = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.drawImage(chart, 0, 0);
  picture.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "distillwatch-chart.png";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

// Views that this browser keeps: a name, the link, and the day it was last opened. Nobody else sees them.
function savedViews() {
  try {
    const kept = JSON.parse(localStorage.getItem("dw-views") ?? "[]");
    return Array.isArray(kept) ? kept.filter((view) => typeof view?.name === "string" && typeof view?.href === "string").slice(0, 50) : [];
  } catch {
    return [];
  }
}

function keepViews(views) {
  localStorage.setItem("dw-views", JSON.stringify(views.slice(0, 50)));
  document.querySelectorAll("[data-dw-views]").forEach((box) => { box.replaceChildren(); });
  drawViews();
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

function hereAsLink() {
  const params = new URLSearchParams(location.search);
  params.delete("new");
  const query = params.toString();
  return (location.pathname.slice(1) || "./") + (query ? `?${query}` : "");
}

function part(tag, words, attributes) {
  const element = document.createElement(tag);
  element.textContent = words;
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

function drawViews() {
  document.querySelectorAll("[data-dw-views]").forEach((box) => {
    if (box.childNodes.length) return;
    const views = savedViews();
    const list = document.createElement("ul");
    list.className = "dw-list";
    views.forEach((view) => {
      const row = document.createElement("li");
      const opened = /^\\d{4}-\\d{2}-\\d{2}$/.test(view.opened ?? "") ? view.opened : today();
      const fresh = `${view.href}${view.href.includes("?") ? "&" : "?"}new=${opened}`;
      row.append(
        part("a", view.name, { href: view.href, "data-inapp": "1", "data-view": view.name }), document.createElement("br"),
        part("a", `new since ${opened}`, { href: fresh, "data-inapp": "1", "data-view": view.name, class: "dw-small" }), " · ",
        part("button", "forget", { type: "button", class: "dw-copy dw-small", "data-forget": view.name, "aria-label": `Forget the view ${view.name}` }),
      );
      list.append(row);
    });
    const name = part("input", "", { type: "text", maxlength: "60", "aria-label": "Name for this view", placeholder: "name for this view", class: "dw-name" });
    const keep = part("button", "Save this view", { type: "button", class: "dw-copy", "data-keep": "1" });
    name.addEventListener("keydown", (event) => { if (event.key === "Enter") keepView(box); });
    box.append(list, name, keep);
  });
}

function keepView(box) {
  const field = box.querySelector("input");
  const name = field.value.trim();
  if (!name) { field.focus(); return; }
  const others = savedViews().filter((view) => view.name !== name);
  keepViews([...others, { name, href: hereAsLink(), opened: today() }]);
}

function onView(target) {
  const forget = target?.closest("[data-forget]");
  if (forget) keepViews(savedViews().filter((view) => view.name !== forget.getAttribute("data-forget")));
  const keep = target?.closest("[data-keep]");
  if (keep) keepView(keep.closest("[data-dw-views]"));
  const open = target?.closest("a[data-view]");
  if (open) {
    const name = open.getAttribute("data-view");
    localStorage.setItem("dw-views", JSON.stringify(savedViews().map((view) => (view.name === name ? { ...view, opened: today() } : view))));
  }
}

export default function (component) {
  const { data, setTriggerValue } = component;
  returnFromSignIn(Boolean(data?.door));
  state.send = (href) => setTriggerValue("go", href);
  if (!state.listening) {
    state.listening = true;
    document.addEventListener("click", onClick);
    remember();
    new MutationObserver(mendSoon).observe(document.body, { childList: true, subtree: true });
  }
  mend();
  const goal = data?.scroll ? `${location.href}#${data.scroll}` : null;
  if (goal && goal !== state.scrolled) {
    state.scrolled = goal;
    scrollTo(data.scroll, 300);
  }
}
"""

_component = st.components.v2.component("distillwatch.inapp", js=_JS, isolate_styles=False)


def follow_links(pages: dict[str, Any], *, scroll_to: str | None = None, wait_at_door: bool = False) -> None:
    """Mount the component and follow the link that was clicked, if one was.

    Args:
        pages: the app's pages by URL path.
        scroll_to: id of the element that the page is opened at.
        wait_at_door: somebody has to sign in first; the page that was asked for is opened afterwards.
    """
    with st.container(key="dw-nav"):
        result = _component(
            key="inapp", data={"scroll": scroll_to, "door": wait_at_door}, on_go_change=_nothing, height=1
        )
    clicked = result.go
    if clicked is None:
        return
    target = parse_link(str(clicked)[:4000])
    if target is not None:
        st.switch_page(pages[target.page.value], query_params=target.query)


def _nothing() -> None:
    """The click is read from the component's result."""
