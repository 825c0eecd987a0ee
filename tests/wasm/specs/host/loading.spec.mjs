// Files of hosts that answer oddly: of each size and format, of the page's origin and of another.
import { parquetWriteBuffer } from "hyparquet-writer";
import { HOSTS, oddHost } from "../../support/odd-host.mjs";
import { expect, test } from "../../support/page.mjs";

const SUMS = {};

/**
 * Files whose sum of `n` is known; those of 100,000 rows are larger than what is first asked for.
 */
function makeFiles() {
  const files = {};
  for (const rows of [1, 200, 100_000]) {
    const n = Array.from({ length: rows }, (_, i) => (i * 7919) % 1000);
    const k = n.map((v) => `name ${v % 17}`);
    SUMS[rows] = n.reduce((a, b) => a + b, 0);
    files[`${rows}.csv`] = Buffer.from(`k,n\n${n.map((v, i) => `${k[i]},${v}\n`).join("")}`);
    files[`${rows}.json`] = Buffer.from(JSON.stringify(n.map((v, i) => ({ k: k[i], n: v }))));
    files[`${rows}.parquet`] = Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: "k", type: "STRING", data: k },
          { name: "n", type: "INT32", data: n },
        ],
        codec: "UNCOMPRESSED",
      }),
    );
    // An address often says nothing of its file's format.
    files[`${rows}`] = files[`${rows}.parquet`];
    files[`export-${rows}`] = files[`${rows}.csv`];
  }
  return files;
}

let files;
let host;
test.beforeAll(async () => {
  files = makeFiles();
  host = await oddHost(files);
});
test.afterAll(() => host.close());

/** The sum of `n`, or the error's code and message. */
const sum = (page, url, options = {}) =>
  page.evaluate(
    async ([url, options]) => {
      window.engine ??= await window.pellucid.Engine.create();
      try {
        const table = await window.engine.open({ url, ...options });
        const answer = await table.query({
          measures: [
            { op: "sum", field: "n", as: "n" },
            { op: "countDistinct", field: "k", as: "k" },
          ],
        });
        table.close();
        return answer.toArray()[0].n;
      } catch (error) {
        return { code: error.code, status: error.status, message: error.message };
      }
    },
    [url, options],
  );

const NAMES = [
  "1.csv",
  "200.csv",
  "100000.csv",
  "200.json",
  "1.parquet",
  "200.parquet",
  "100000.parquet",
  "200",
  "100000",
  "export-200",
  "export-100000",
];
const sumOf = (name) => SUMS[Number(/\d+/.exec(name)[0])];

for (const name of Object.keys(HOSTS).filter((host) => HOSTS[host].cors !== false)) {
  test(`every file opens from a host ${name}, on another origin and on the page's own`, async ({
    harness,
  }) => {
    for (const file of NAMES)
      expect
        .soft(await sum(harness, host.url(name, file)), `${file}, another origin`)
        .toBe(sumOf(file));
    // The page's own origin: its requests are passed on to the host. What is passed on is not
    // unpacked, and goes nowhere else.
    if (/packs|another address/.test(name)) return;
    await harness.route("**/own/**", async (route) => {
      const to = host.url(name, route.request().url().split("/own/")[1]);
      const { status, headers, body } = await pass(to, route.request()).catch(() => ({}));
      return status === undefined
        ? route.abort("connectionreset")
        : route.fulfill({ status, headers, body });
    });
    for (const file of NAMES)
      expect.soft(await sum(harness, `/own/${file}`), `${file}, own origin`).toBe(sumOf(file));
  });
}

/** A request as the host answers it, its bytes as it packed them. */
async function pass(url, request) {
  const { get } = await import("node:http");
  return new Promise((resolve, reject) => {
    const { range } = request.headers();
    get(url, { headers: { ...(range && { range }) }, method: request.method() }, (response) => {
      const pieces = [];
      response
        .on("data", (piece) => pieces.push(piece))
        .on("end", () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(pieces),
          }),
        );
    }).on("error", reject);
  });
}

test("another origin is asked nothing that needs a preflight, and no file more often than it must be", async ({
  harness,
}) => {
  for (const [file, requests] of [
    ["100000.csv", [null]],
    ["200.json", [null]],
    ["200.parquet", ["bytes=0-65535"]],
    ["export-200", ["bytes=0-65535"]],
  ]) {
    host.log.length = 0;
    expect(await sum(harness, host.url("as it should be", file))).toBe(sumOf(file));
    expect(host.log.map((r) => r.method)).not.toContain("OPTIONS");
    expect(host.log.map((r) => r.range)).toEqual(requests);
  }
  host.log.length = 0;
  await sum(harness, host.url("as it should be", "100000.parquet"));
  expect(host.log.map((r) => r.method)).not.toContain("OPTIONS");
  // The whole was never asked for.
  expect(host.log.every((r) => r.range !== null)).toBe(true);
});

test("where the host hides the size, a Parquet file is still read by ranges", async ({
  harness,
}) => {
  host.log.length = 0;
  expect(await sum(harness, host.url("that hides Content-Range", "100000.parquet"))).toBe(
    SUMS[100_000],
  );
  expect(host.log.filter((r) => r.method === "GET").every((r) => r.range !== null)).toBe(true);
  expect(host.log.filter((r) => r.method === "HEAD")).toHaveLength(1);
});

test("a host that refuses ranges later is asked for the whole, once", async ({ harness }) => {
  let refuses = false;
  const asked = [];
  await harness.route("**/later.parquet", (route) => {
    const range = route.request().headers().range;
    asked.push(range ?? null);
    const file = files["100000.parquet"];
    if (!range) return route.fulfill({ body: file });
    if (refuses) return route.fulfill({ status: 416 });
    refuses = true;
    const from = file.length - 65536;
    return route.fulfill({
      status: 206,
      headers: { "Content-Range": `bytes ${from}-${file.length - 1}/${file.length}` },
      body: file.subarray(from),
    });
  });
  expect(await sum(harness, "/later.parquet")).toBe(SUMS[100_000]);
  expect(asked.filter((range) => range === null)).toHaveLength(1);
});

test("what a host answers is said, with what to do, and no secret of the address", async ({
  harness,
}) => {
  for (const [status, body, code, says] of [
    [401, "", "unauthorized", /401 \(unauthorized\): sign in, or give `headers`/],
    [
      403,
      "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
      "forbidden",
      /403 \(forbidden\): "AccessDenied Request has expired": .*expired/,
    ],
    [
      404,
      "<!doctype html><title>404: This page could not be found.</title><p>x",
      "not_found",
      /404 \(not found\): "404: This page could not be found\.": check the address/,
    ],
    [410, "", "http_status", /410 \(gone\): check the address/],
    [429, "slow down", "http_status", /429 \(too many requests\): "slow down": try again later/],
    [
      500,
      "Error\n  at handler",
      "http_status",
      /500 \(internal server error\): "Error at handler": the server failed/,
    ],
    [503, "", "http_status", /503 \(service unavailable\): the server failed/],
  ]) {
    await harness.route("**/refused.parquet*", (route) =>
      route.fulfill({ status, body, contentType: "text/plain" }),
    );
    const failure = await sum(harness, "/refused.parquet?signature=secret#secret");
    expect.soft(failure).toMatchObject({ code, status, message: expect.stringMatching(says) });
    expect.soft(failure.message).not.toContain("secret");
    expect.soft(failure.message).toContain("/refused.parquet");
    await harness.unroute("**/refused.parquet*");
  }
});

test("a web page in place of a file is an error, not a table", async ({ harness }) => {
  const body =
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please, sign in</body></html>";
  for (const name of ["page.csv", "page.json", "page.parquet", "page"]) {
    await harness.route(`**/${name}`, (route) =>
      route.fulfill({ status: 200, body, contentType: "text/html" }),
    );
    for (const options of [{}, { format: "csv" }])
      expect.soft(await sum(harness, `/${name}`, options), name).toMatchObject({
        code: "unsupported_file",
        message: expect.stringMatching(/is a web page, "Sign in", and no data.*sign in/),
      });
  }
});

test("an origin that allows no other, and a host that is not there, are said to be such", async ({
  harness,
}) => {
  const closed = await oddHost(files);
  closed.close();
  for (const url of [
    `${host.url("that allows no other origin", "200.csv")}?key=secret`,
    `${closed.url("as it should be", "200.parquet")}?key=secret`,
  ]) {
    const failure = await sum(harness, url);
    expect(failure).toMatchObject({
      code: "network",
      message: expect.stringMatching(/could not be fetched .*CORS/),
    });
    expect(failure.message).not.toContain("secret");
  }
});
