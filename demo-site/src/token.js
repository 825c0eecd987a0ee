/** Asks the application's own backend for a token. The session's cookie says who is asking. */
export async function fetchToken({ dashboardId, signal }) {
  const response = await fetch("/api/embed-token", {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ dashboardId }),
  });
  const body = await response.json();
  if (!response.ok)
    throw Object.assign(new Error(body.error.message), {
      code: body.error.code,
      status: response.status,
    });
  return body;
}
