/* The quick exit: leaves for a neutral site and replaces this page in the tab's history.
   Also keeps the document's language and direction right when the reader changes language. */
export default function ({ parentElement, data }) {
  const link = parentElement.querySelector("#exit");
  link.textContent = data.label;
  link.onclick = (event) => {
    event.preventDefault();
    document.title = "\u2026";
    document.body.style.visibility = "hidden";
    window.location.replace(link.href);
  };
  document.documentElement.lang = data.language;
  document.documentElement.dir = data.direction;
}
