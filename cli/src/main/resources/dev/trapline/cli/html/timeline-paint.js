"use strict";

/* Draws the lanes of a timeline on a canvas. */
(() => {
    const {firstReaching} = trapline.timelineData;

    /* What has a colour of its own, by the names in the page's style; everything else gets one in turn. */
    const FIXED = {
        "running": "--running", "waiting for a CPU": "--runnable", "blocked": "--blocked",
        "reading": "--series-6", "writing": "--series-3", "waiting": "--line-strong",
        "files and sockets": "--series-5", "memory": "--series-7", "other calls": "--series-8", "signals": "--bad",
        "hard interrupts": "--hard-irq", "softirqs": "--soft-irq",
    };
    const SERIES = 8;
    /* The least part of its strip that something takes up which is too short to be seen. */
    const LEAST = {cells: 0.15, singles: 0.3};

    function luminance(colour) {
        const [r, g, b] = colour.match(/\w\w/g).map(part => parseInt(part, 16) / 255);
        return 0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b;
    }

    /* The colours of the present theme. */
    trapline.TimelineColours = class {
        constructor(data) {
            this.data = data;
            this.read();
        }

        read() {
            const variable = name => trapline.colour(name.slice(2));
            this.surface = variable("--surface");
            this.sunken = variable("--sunken");
            this.line = variable("--line");
            this.strong = variable("--line-strong");
            this.ink = variable("--ink");
            this.faint = variable("--ink-3");
            this.accent = variable("--accent");
            this.font = trapline.colour("font");
            let next = 0;
            this.ofGroup = this.data.groups.map(group =>
                variable(FIXED[group] || "--series-" + (next++ % SERIES + 1)));
            this.onGroup = this.ofGroup.map(colour => luminance(colour) > 0.2 ? "#10151c" : "#ffffff");
        }

        /* Those of `groups` that mean something of themselves, in the order in which they are explained. */
        known(groups) {
            return Object.keys(FIXED).map(name => this.data.groups.indexOf(name)).filter(group => groups.has(group));
        }

        group(label) {
            return this.data.groupOf[label];
        }
    };

    /* Pieces of one kind in one strip: those that are narrower than a pixel share it. */
    function strip(context, some, scale, y, height, colours, isCells) {
        const {from, to, width, span} = scale;
        const perNs = width / span;
        const least = isCells ? LEAST.cells : LEAST.singles;
        let column = -1;
        let share = 0;
        let widest = 0;
        let group = 0;
        const flush = () => {
            if (column >= 0) {
                const h = Math.max(1, Math.round(height * Math.min(1, Math.max(least, share))));
                context.fillStyle = colours.ofGroup[group];
                context.fillRect(column, y + height - h, 1, h);
            }
            column = -1;
        };
        for (let i = firstReaching(some, from); i < some.count && some.start[i] <= to; i++) {
            const left = (some.start[i] - from) * perNs;
            const right = (some.end[i] - from) * perNs;
            const filled = isCells ? some.busy[i] / (some.end[i] - some.start[i]) : 1;
            if (right - left >= 1.5) {
                flush();
                const x = Math.max(-1, left);
                const w = Math.min(width + 1, right) - x;
                const h = isCells ? Math.max(1, Math.round(height * Math.min(1, Math.max(least, filled)))) : height;
                context.fillStyle = colours.ofGroup[colours.group(some.label[i])];
                context.fillRect(x, y + height - h, Math.max(1, w - (w > 4 && !isCells ? 0.5 : 0)), h);
                continue;
            }
            const pixel = Math.max(0, Math.floor(left));
            if (pixel !== column) {
                flush();
                column = pixel;
                share = 0;
                widest = -1;
            }
            const weight = isCells ? some.busy[i] * perNs : right - left;
            share += weight;
            if (weight > widest) {
                widest = weight;
                group = colours.group(some.label[i]);
            }
        }
        flush();
    }

    function texts(context, some, scale, y, height, colours, labels) {
        context.font = `11px ${colours.font}`;
        context.textBaseline = "middle";
        for (let i = firstReaching(some, scale.from); i < some.count && some.start[i] <= scale.to; i++) {
            const left = Math.max(0, scale.x(some.start[i]));
            const room = Math.min(scale.width, scale.x(some.end[i])) - left - 8;
            if (room < 18) {
                continue;
            }
            const text = labels[some.label[i]];
            const size = context.measureText(text).width;
            const letters = size <= room ? text.length : Math.floor(text.length * room / size) - 1;
            if (letters < 2) {
                continue;
            }
            context.fillStyle = colours.onGroup[colours.group(some.label[i])];
            context.fillText(letters < text.length ? text.slice(0, letters) + "…" : text, left + 4, y + height / 2 + 0.5);
        }
    }

    function ticks(context, some, scale, y, height, colours) {
        let last = -9;
        context.fillStyle = colours.ofGroup[colours.group(some.label[0])];
        for (let i = firstReaching(some, scale.from); i < some.count && some.start[i] <= scale.to; i++) {
            const x = Math.round(scale.x(some.start[i]));
            if (x > last + 1) {
                context.beginPath();
                context.moveTo(x - 3.5, y);
                context.lineTo(x + 3.5, y);
                context.lineTo(x, y + 5);
                context.fill();
                context.fillRect(x - 0.5, y, 1, height);
                last = x;
            }
        }
    }

    /* One lane with its top at `y`. */
    trapline.paintLane = (context, lane, scale, y, height, colours, labels) => {
        if (lane.kind === "signals") {
            for (const some of [lane.singles, lane.cells]) {
                if (some.count) {
                    ticks(context, some, scale, y, height, colours);
                }
            }
            return;
        }
        strip(context, lane.cells, scale, y, height, colours, true);
        strip(context, lane.singles, scale, y, height, colours, false);
        if (height >= 14) {
            texts(context, lane.singles, scale, y, height, colours, labels);
        }
    };

    /* A stretch of time and how long it is. */
    trapline.paintMeasure = (context, scale, measured, top, bottom, colours) => {
        const [a, b] = measured.map(ns => scale.x(ns)).sort((x, y) => x - y);
        context.globalAlpha = 0.18;
        context.fillStyle = colours.accent;
        context.fillRect(a, top, b - a, bottom);
        context.globalAlpha = 1;
        context.fillRect(a, top, 1, bottom);
        context.fillRect(b, top, 1, bottom);
        const text = trapline.duration(Math.abs(measured[1] - measured[0]));
        context.font = `600 12px ${colours.font}`;
        const size = context.measureText(text).width;
        const x = Math.max(4, Math.min(scale.width - size - 4, (a + b - size) / 2));
        context.fillStyle = colours.surface;
        context.fillRect(x - 4, top + 3, size + 8, 18);
        context.fillStyle = colours.ink;
        context.textBaseline = "middle";
        context.fillText(text, x, top + 12);
    };

    /* The axis of time, and lines down from its marks. */
    trapline.paintAxis = (context, scale, top, bottom, colours) => {
        context.font = `11px ${colours.font}`;
        context.textBaseline = "middle";
        for (const {ns, text} of scale.ticks(90)) {
            const x = Math.round(scale.x(ns)) + 0.5;
            context.fillStyle = colours.line;
            context.fillRect(x - 0.5, top - 5, 1, bottom - top + 5);
            const size = context.measureText(text).width;
            const at = Math.max(2, Math.min(scale.width - size - 2, x - size / 2));
            context.fillStyle = colours.faint;
            context.fillText(text, at, top / 2);
        }
    };
})();
