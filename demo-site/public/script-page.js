// What a page without a build step writes.
fetch("/api/session")
  .then((response) => response.json())
  .then(async ({ analyticsUrl }) => {
    const dashboard = new Pellucid.EmbeddedDashboard({
      baseUrl: analyticsUrl,
      dashboardId: "flights",
      tokenUrl: "/api/embed-token",
      theme: document.documentElement.dataset.scheme,
    });
    window.site.watch(dashboard);
    await dashboard.render("analytics");
  });
