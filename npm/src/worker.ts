/**
 * The worker's entry. The first message tells what it is: the page's engine, or a thread that helps
 * one.
 */

import { toWire } from "./common/errors.js";
import type { FromWorker, Method, ToWorker } from "./wire/protocol.js";
import type { RpcRequest } from "./wire/rpc.js";
import { isTrap } from "./wire/trap.js";
import { decodeRole } from "./worker/decode.js";
import { EngineRole } from "./worker/engine.js";
import type { FromHelper, HelperRole, ToHelper } from "./worker/helper-thread.js";
import { lazyRole } from "./worker/lazy.js";
import { type RpcHandler, RpcServer } from "./worker/rpc-server.js";
import type { MessageSource, WorkerScope } from "./worker/scope.js";

const scope = globalThis as unknown as WorkerScope<FromWorker | FromHelper> &
  MessageSource<ToWorker | ToHelper>;

const HELPERS: Record<HelperRole, (module: WebAssembly.Module) => RpcHandler> = {
  decode: decodeRole,
  lazy: lazyRole,
};

let engine: EngineRole | undefined;
let helper: RpcServer | undefined;

scope.addEventListener("message", ({ data }) => {
  switch (data.kind) {
    case "start":
      engine = new EngineRole(scope, data.assets);
      break;
    case "help":
      helper = new RpcServer(
        (message, transfer) => scope.postMessage(message, transfer),
        HELPERS[data.role](data.module),
      );
      break;
    case "call":
    case "cancel":
      if (helper) helper.receive(data);
      // A page calls methods of the engine only.
      else asEngine().receive(data as RpcRequest<Method>);
      break;
    case "fonts":
    case "headers":
      asEngine().receive(data);
  }
});

/**
 * The engine. A host's script that imports this one may have missed the first message: the assets
 * then are those beside this script.
 */
function asEngine(): EngineRole {
  return (engine ??= new EngineRole(scope, {}));
}

function crashed(thrown: unknown): void {
  if (isTrap(thrown)) scope.postMessage({ kind: "crashed", message: toWire(thrown).message });
}

// A trap inside a future of the engine reaches no caller: it arrives here.
scope.addEventListener("error", (event) => crashed(event.error));
scope.addEventListener("unhandledrejection", (event) => crashed(event.reason));

scope.postMessage({ kind: "alive" });
