// The theme a reader chose, kept from page to page; the system's until then.
const root = document.documentElement;
const dark = () =>
  root.classList.contains("dark-theme") ||
  (!root.classList.contains("light-theme") && matchMedia("(prefers-color-scheme: dark)").matches);
const set = (name) => {
  root.classList.remove("light-theme", "dark-theme");
  root.classList.add(`${name}-theme`);
};
const kept = localStorage.getItem("gallery-theme");
if (kept === "light" || kept === "dark") set(kept);
document.getElementById("theme").addEventListener("click", () => {
  const name = dark() ? "light" : "dark";
  set(name);
  localStorage.setItem("gallery-theme", name);
});
