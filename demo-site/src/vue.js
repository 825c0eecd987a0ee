import { createApp } from "vue";
import Departures from "./Departures.vue";
import { session } from "./site.js";

const { analyticsUrl } = await session;
createApp(Departures, { analyticsUrl }).mount("#analytics");
