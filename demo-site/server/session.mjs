// The demo's session: a cookie that names the tenant. A real application signs its readers in; here
// a switcher stands for that.

export const TENANTS = {
  atl: { name: "Atlanta", detail: "Flights from ATL" },
  lax: { name: "Los Angeles", detail: "Flights from LAX" },
  faa: { name: "FAA", detail: "Every flight" },
};

const DEFAULT = "atl";

/** The tenant of a request's session. */
export function tenantOf(request) {
  const cookie = /(?:^|;\s*)demo_tenant=([a-z]+)/.exec(request.headers.cookie ?? "")?.[1];
  return cookie && Object.hasOwn(TENANTS, cookie) ? cookie : DEFAULT;
}

/** The session's cookie. Scripts cannot read it, and other sites cannot send it. */
export function sessionCookie(tenant) {
  return `demo_tenant=${tenant}; Path=/; HttpOnly; SameSite=Lax`;
}
