// Draws the description of the API. Everything comes from this host; nothing is kept in the browser.
"use strict";

const place = document.getElementById("api");
const LEVELS = { H2: 2, H3: 2, H4: 3, H5: 4 };

// The widget's own layout has a main landmark and a title, which the page around it has already.
const layout = ({ React }) => ({
  components: {
    PageLayout: ({ getComponent }) => {
      const draw = (name, isContainer) => React.createElement(getComponent(name, isContainer));
      const parts = [draw("SvgAssets"), draw("errors", true), draw("AuthorizeBtnContainer", true), draw("operations", true)];
      return React.createElement("div", { className: "swagger-ui" }, ...parts);
    },
  },
});

// What the widget leaves to its page: headings in order, a name for each choice.
const mend = () => {
  for (const heading of place.querySelectorAll("h2, h3, h4, h5")) {
    heading.setAttribute("role", "heading");
    heading.setAttribute("aria-level", String(LEVELS[heading.tagName]));
  }
  for (const choice of place.querySelectorAll("select:not([aria-label])")) {
    const row = choice.closest("[data-param-name]");
    choice.setAttribute("aria-label", row ? row.dataset.paramName : "Media type");
  }
};
new MutationObserver(mend).observe(place, { childList: true, subtree: true });

SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [layout],
  layout: "PageLayout",
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  deepLinking: false,
  persistAuthorization: false,
  validatorUrl: null,
});
