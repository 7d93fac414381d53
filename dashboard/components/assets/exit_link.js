/* The quick exit: leaves for a neutral site and replaces this page in the tab's history.
   Also keeps the document's language and direction right when the reader changes language, and
   tells the page once if this browser cannot draw WebGL. */
let said = false;

function drawsWebgl() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const link = parentElement.querySelector("#exit");
  link.textContent = data.label;
  link.hidden = false;
  link.onclick = (event) => {
    event.preventDefault();
    document.title = "\u2026";
    document.body.style.visibility = "hidden";
    window.location.replace(link.href);
  };
  document.documentElement.lang = data.language;
  document.documentElement.dir = data.direction;
  // Streamlit names its menu button in English; it must be called what it shows.
  const menu = document.querySelector("[data-testid=stExpandSidebarButton]");
  (menu?.matches("button") ? menu : menu?.querySelector("button"))?.setAttribute("aria-label", data.menu);
  if (data.asks_for_webgl && !said) {
    said = true;
    if (!drawsWebgl()) setTriggerValue("webgl", "missing");
  }
}
