// Puts the package where specs can use it from the page.
import * as pellucid from "/dist/index.js";

window.pellucid = pellucid;
/** A fresh element of the page. */
window.place = (height) => {
  const element = document.createElement("div");
  if (height) element.style.height = `${height}px`;
  document.getElementById("main").append(element);
  return element;
};
document.documentElement.dataset.ready = "";
