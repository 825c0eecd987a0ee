// Before anything is painted: the reader's choice of light or dark, so that no page flashes.
document.documentElement.dataset.scheme =
  localStorage.getItem("scheme") ??
  (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
