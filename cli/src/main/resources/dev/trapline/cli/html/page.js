"use strict";

/* What every part of the page is made with. Text becomes text nodes only: nothing from a recording is ever parsed. */
(() => {
    /* An element with attributes; children are elements or texts, null for none. */
    trapline.element = (name, attributes, ...children) => {
        const node = document.createElement(name);
        for (const [key, value] of Object.entries(attributes || {})) {
            if (typeof value === "function") {
                node.addEventListener(key, value);
            } else if (value === true) {
                node.setAttribute(key, "");
            } else if (value !== null && value !== undefined && value !== false) {
                node.setAttribute(key, value);
            }
        }
        node.append(...children.flat().filter(child => child !== null && child !== undefined));
        return node;
    };

    /* The present value of a colour of theme.css. */
    trapline.colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

    /* ---------------------------------------------------------------- theme */

    const root = document.documentElement;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");

    /* A file opened from a disk or in a sandbox may have no storage. */
    function remembered() {
        try {
            return window.localStorage.getItem("trapline-theme");
        } catch {
            return null;
        }
    }

    function remember(theme) {
        try {
            window.localStorage.setItem("trapline-theme", theme);
        } catch {
            // then the choice is forgotten
        }
    }

    function show(theme) {
        if (root.dataset.theme !== theme) {
            root.dataset.theme = theme;
            root.dispatchEvent(new CustomEvent("trapline:theme"));
        }
    }

    const asTheSystem = () => show(remembered() || (dark.matches ? "dark" : "light"));
    asTheSystem();
    dark.addEventListener("change", asTheSystem);

    trapline.toggleTheme = () => {
        const theme = root.dataset.theme === "dark" ? "light" : "dark";
        remember(theme);
        show(theme);
    };

    /* Paper is white. */
    let screenTheme = null;
    window.addEventListener("beforeprint", () => {
        screenTheme = root.dataset.theme;
        show("light");
    });
    window.addEventListener("afterprint", () => {
        show(screenTheme);
    });
})();
