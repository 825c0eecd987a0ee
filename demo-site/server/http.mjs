// Small helpers over node:http.

/** No body of ours is larger. */
const LARGEST = 16 * 1024;

/** A request's body as JSON. */
export async function readJson(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > LARGEST)
      throw Object.assign(new Error("the body is too large"), { status: 413, code: "too_large" });
  }
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw Object.assign(new Error("the body is not JSON"), { status: 400, code: "invalid_json" });
  }
}

export function sendJson(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
}

export function sendError(response, status, code, message) {
  sendJson(response, status, {
    error: { code, message, details: null, requestId: "", timestamp: new Date().toISOString() },
  });
}
