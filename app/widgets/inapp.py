"""What the pages' HTML cannot do by itself: quick links within the app, copying, scrolling to a claim.

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
  const copy = target?.closest("[data-copy]");
  if (copy) {
    const words = copy.textContent;
    navigator.clipboard.writeText(copy.getAttribute("data-copy")).then(
      () => { copy.textContent = "Copied"; }, () => { copy.textContent = "Copying was refused"; },
    ).then(() => setTimeout(() => { copy.textContent = words; }, 2000));
    return;
  }
  const link = target?.closest("a[data-inapp]");
  if (link && state.send) {
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

export default function (component) {
  const { data, setTriggerValue } = component;
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


def follow_links(pages: dict[str, Any], *, scroll_to: str | None = None) -> None:
    """Mount the component and follow the link that was clicked, if one was.

    Args:
        pages: the app's pages by URL path.
        scroll_to: id of the element that the page is opened at.
    """
    with st.container(key="dw-nav"):
        result = _component(key="inapp", data={"scroll": scroll_to}, on_go_change=_nothing, height=1)
    clicked = result.go
    if clicked is None:
        return
    target = parse_link(str(clicked)[:4000])
    if target is not None:
        st.switch_page(pages[target.page.value], query_params=target.query)


def _nothing() -> None:
    """The click is read from the component's result."""
