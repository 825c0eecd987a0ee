/**
 * The script-tag build: everything under the global `Pellucid`, and the custom elements defined.
 */

import { setBase } from "./common/package-file.js";
import * as elements from "./element.js";
import * as api from "./index.js";

// Worker and wasm lie beside this script, wherever the page loads it from.
const script = document.currentScript;
setBase(script instanceof HTMLScriptElement && script.src !== "" ? script.src : document.baseURI);

Object.assign(globalThis, { Pellucid: { ...api, ...elements } });
