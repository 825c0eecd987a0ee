import { onScheme, scheme, session, watch } from "./site.js";

// Address and theme are set before the element is defined, so that it starts once and never paints
// in another theme.
const element = document.getElementById("analytics");
element.setAttribute("base-url", (await session).analyticsUrl);
element.setAttribute("theme", scheme());
onScheme((now) => element.setAttribute("theme", now));
await import("pellucid/element");
await Promise.resolve();
watch(element.dashboard);
