"use strict";

/* trapline.timeline(data): an element with a timeline to zoom and to walk through.

   Wheel: zoom around the pointer, once the timeline has been clicked, or with Ctrl. Drag: pan. Two fingers: zoom.
   Shift and drag: measure. Click: select. Keys: arrows, + and -, 0 for all, Enter to the selection, [ and ] for the
   piece before and after, Escape. */
(() => {
    const {element, format} = trapline;
    const {firstReaching, at} = trapline.timelineData;
    const AXIS = 26;
    const ZOOM = 2;
    const CAPTIONS = {hard_irqs: "interrupts", softirqs: "softirqs"};
    const HELP = "Timeline. Arrow keys move, plus and minus zoom, 0 shows all, brackets step from piece to piece,"
        + " Enter goes to the selected one.";

    class View {
        constructor(data) {
            this.data = trapline.timelineData(data);
            this.scale = new trapline.TimeScale(data.startNs, data.endNs);
            this.blocks = trapline.timelineRows(this.data.lanes);
            this.selected = null;
            this.hovered = null;
            /* from and to, or null */
            this.measured = null;
            this.height = 0;
            this.build();
            this.layOut();
            trapline.timelineHand(this);
        }

        /* ------------------------------------------------------------ elements */

        build() {
            const {data, scale} = this;
            const button = (text, label, action) => element("button", {type: "button", title: label, "aria-label": label, click: () => {
                action();
                this.draw();
            }}, text);
            this.range = element("span", {class: "timeline-range"});
            this.keys = element("span", {class: "timeline-keys"});
            this.names = element("div", {class: "timeline-names"});
            this.canvas = element("canvas", {tabindex: "0", role: "application", "aria-label": HELP});
            this.scroller = element("div", {class: "timeline-lanes"}, this.names, this.canvas);
            this.hint = element("div", {class: "timeline-hint", "aria-hidden": "true"}, "Click first, or hold Ctrl, to zoom with the wheel");
            this.tip = element("div", {class: "timeline-tip", hidden: true});
            this.status = element("p", {class: "timeline-status", "aria-live": "polite"});
            const middle = () => scale.width / 2;
            this.root = element("div", {class: "timeline"},
                element("div", {class: "timeline-bar"},
                    button("+", "Zoom in (+)", () => scale.zoom(ZOOM, middle())),
                    button("−", "Zoom out (-)", () => scale.zoom(1 / ZOOM, middle())),
                    button("All", "The whole recording (0)", () => scale.fit()),
                    this.range, this.keys),
                this.scroller, this.hint, this.tip, this.status,
                data.threads > data.threadsShown
                    ? element("p", {class: "timeline-less"}, `The ${format.count(data.threadsShown)} busiest of ${format.count(data.threads)} threads.`)
                    : null);
        }

        /* The root is in the page: colours and sizes are known from here on. */
        shown() {
            this.colours = new trapline.TimelineColours(this.data);
            this.legend();
            new ResizeObserver(() => this.resize()).observe(this.scroller);
            document.documentElement.addEventListener("trapline:theme", () => {
                this.colours.read();
                this.legend();
                this.paint();
            });
            this.resize();
        }

        legend() {
            const groups = new Set();
            for (const lane of this.data.lanes) {
                for (const some of lane.kind === "runs" ? [] : [lane.singles, lane.cells]) {
                    some.label.forEach(label => groups.add(this.data.groupOf[label]));
                }
            }
            this.keys.replaceChildren(...this.colours.known(groups).map(group => {
                const swatch = element("span", {class: "timeline-swatch", "aria-hidden": "true"});
                swatch.style.background = this.colours.ofGroup[group];
                return element("span", {class: "timeline-key"}, swatch, this.data.groups[group]);
            }));
            if (this.data.lanes.some(lane => lane.kind === "runs")) {
                this.keys.append(element("span", {class: "timeline-key"}, "on processors: a colour for each process"));
            }
        }

        layOut() {
            this.layout = trapline.timelineLayout(this.blocks);
            this.names.style.height = this.layout.height + AXIS + "px";
            this.names.replaceChildren(...this.layout.lines.map(line => {
                const name = line.row === null ? this.groupName(line.block) : this.rowName(line);
                name.style.top = line.y + AXIS + "px";
                name.style.height = line.height + "px";
                return name;
            }));
        }

        groupName(block) {
            const count = block.isCpu ? "" : ` · ${block.rows.length} threads`;
            return element("button", {type: "button", class: "timeline-group", title: block.name, "aria-expanded": String(block.isOpen),
                click: () => {
                    block.isOpen = !block.isOpen;
                    this.layOut();
                    this.resize();
                }}, (block.isOpen ? "▾ " : "▸ ") + block.name + count);
        }

        rowName({block, row}) {
            const captions = row.strips.filter(strip => CAPTIONS[strip.lane.kind]).map(strip => {
                const caption = element("span", {class: "timeline-caption"}, CAPTIONS[strip.lane.kind]);
                caption.style.top = strip.y + "px";
                return caption;
            });
            return element("div", {class: block.hasHeader ? "timeline-name timeline-inner" : "timeline-name", title: row.title}, row.title, captions);
        }

        resize() {
            const {scale, canvas} = this;
            const most = parseInt(getComputedStyle(this.scroller).getPropertyValue("--most-height"), 10);
            this.height = Math.min(most, this.layout.height + AXIS + 2);
            this.scroller.style.height = this.height + "px";
            canvas.style.height = this.height + "px";
            scale.width = Math.max(50, canvas.clientWidth);
            scale.show(scale.from, scale.to);
            const ratio = window.devicePixelRatio || 1;
            canvas.width = Math.round(scale.width * ratio);
            canvas.height = Math.round(this.height * ratio);
            this.context = canvas.getContext("2d");
            this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
            this.paint();
        }

        /* ------------------------------------------------------------ drawing */

        draw() {
            if (!this.isDue) {
                this.isDue = true;
                requestAnimationFrame(() => {
                    this.isDue = false;
                    this.paint();
                });
            }
        }

        paint() {
            const {context, scale, colours, height} = this;
            const top = this.scroller.scrollTop - AXIS;
            const visible = this.layout.lines.filter(line => line.y + line.height >= top && line.y <= top + height);
            context.fillStyle = colours.surface;
            context.fillRect(0, 0, scale.width, height);
            for (const {row, y, height: tall} of visible) {
                context.fillStyle = row === null ? colours.sunken : colours.line;
                context.fillRect(0, row === null ? y - top : y - top + tall - 1, scale.width, row === null ? tall - 1 : 1);
            }
            trapline.paintAxis(context, scale, AXIS, height, colours);
            context.save();
            context.beginPath();
            context.rect(0, AXIS, scale.width, height - AXIS);
            context.clip();
            for (const {row, y} of visible) {
                for (const strip of row ? row.strips : []) {
                    trapline.paintLane(context, strip.lane, scale, y - top + strip.y, strip.height, colours, this.data.labels);
                }
            }
            if (this.measured) {
                trapline.paintMeasure(context, scale, this.measured, AXIS, height, colours);
            }
            this.outline(this.hovered, top, 1);
            this.outline(this.selected, top, 2);
            context.restore();
            this.range.textContent = `${trapline.duration(scale.span)} of ${trapline.duration(scale.lengthNs)},`
                + ` from ${trapline.moment(scale.from)}`;
        }

        outline(hit, top, width) {
            const line = hit && this.layout.lines.find(one => one.row === hit.row);
            if (!line) {
                return;
            }
            const x = Math.max(-4, this.scale.x(hit.startNs));
            const end = Math.min(this.scale.width + 4, this.scale.x(hit.endNs));
            this.context.strokeStyle = this.colours.ink;
            this.context.lineWidth = width;
            this.context.strokeRect(x, line.y - top + hit.strip.y, Math.max(2, end - x), hit.strip.height);
        }

        /* ------------------------------------------------------------ what is where */

        /* The piece at a place of the canvas, or null. */
        hit(x, y) {
            const below = y - AXIS + this.scroller.scrollTop;
            const line = y < AXIS ? null
                : this.layout.lines.find(one => one.row && below >= one.y && below < one.y + one.height);
            if (!line) {
                return null;
            }
            const slack = 1.5 * this.scale.span / this.scale.width;
            for (const strip of line.row.strips.toReversed()) {
                if (below - line.y < strip.y - 1 || below - line.y > strip.y + strip.height + 1) {
                    continue;
                }
                for (const [some, isCell] of [[strip.lane.singles, false], [strip.lane.cells, true]]) {
                    const i = at(some, this.scale.ns(x), strip.lane.kind === "signals" ? 3 * slack : slack);
                    if (i >= 0) {
                        return this.piece(line.row, strip, some, isCell, i);
                    }
                }
            }
            return null;
        }

        piece(row, strip, some, isCell, index) {
            return {
                row, strip, some, isCell, index,
                startNs: some.start[index],
                endNs: some.end[index],
                label: this.data.labels[some.label[index]],
            };
        }

        /* What there is to say about a piece, in lines. */
        words({some, index, isCell, startNs, endNs, label, row}) {
            const length = endNs - startNs;
            const from = "at " + trapline.moment(startNs);
            if (!isCell) {
                return [label, row.title, length === 0 ? from : `${trapline.duration(length)} · ${from}`];
            }
            const share = Math.min(100, 100 * some.busy[index] / length);
            const spans = some.spans[index];
            return [
                spans === 0 ? "the end of " + label : spans === 1 ? label : format.count(spans) + " spans",
                row.title,
                `${trapline.duration(some.busy[index])} of ${trapline.duration(length)} (${share.toFixed(share < 10 ? 1 : 0)} %) · ${from}`,
                `the longest: ${label}, ${trapline.duration(some.longest[index])}`,
            ];
        }

        /* Shows what is under the pointer, or nothing. */
        hover(hit, event) {
            this.hovered = hit;
            this.tip.hidden = !hit;
            this.canvas.classList.toggle("timeline-over", hit !== null);
            if (hit) {
                this.tip.replaceChildren(...this.words(hit).map(text => element("div", {}, text)));
                const box = this.root.getBoundingClientRect();
                const x = event.clientX - box.left + 14;
                this.tip.style.left = Math.max(4, Math.min(x, box.width - this.tip.offsetWidth - 4)) + "px";
                this.tip.style.top = event.clientY - box.top + 16 + "px";
            }
            this.draw();
        }

        /* ------------------------------------------------------------ selecting */

        /* Selects a piece, and says how far it is from the one selected before. */
        select(hit) {
            const before = this.selected;
            this.selected = hit;
            this.status.replaceChildren();
            if (hit) {
                this.status.append(this.words(hit).join(" · "));
                const gap = before ? hit.startNs - before.startNs : 0;
                if (gap !== 0) {
                    this.status.append(element("span", {class: "timeline-gap"},
                        ` — ${trapline.duration(Math.abs(gap))} ${gap < 0 ? "before" : "after"} ${before.label} began`));
                }
            }
            this.draw();
        }

        zoomTo(hit) {
            if (hit) {
                const length = Math.max(hit.endNs - hit.startNs, 1);
                this.scale.show(hit.startNs - 2 * length, hit.endNs + 2 * length);
                this.draw();
            }
        }

        /* Selects the piece before or after the selected one, or the first that is visible. */
        step(by) {
            const hit = this.selected || this.firstVisible();
            const index = hit.index + (this.selected ? by : 0);
            if (index >= 0 && index < hit.some.count) {
                this.select(this.piece(hit.row, hit.strip, hit.some, hit.isCell, index));
                const {startNs, endNs} = this.selected;
                if (startNs < this.scale.from || endNs > this.scale.to) {
                    const half = this.scale.span / 2;
                    this.scale.show((startNs + endNs) / 2 - half, (startNs + endNs) / 2 + half);
                }
            }
        }

        firstVisible() {
            const {row} = this.layout.lines.find(line => line.row) || {row: this.blocks[0].rows[0]};
            const strip = row.strips[0];
            const isCell = strip.lane.singles.count === 0;
            const some = isCell ? strip.lane.cells : strip.lane.singles;
            return this.piece(row, strip, some, isCell, Math.min(some.count - 1, firstReaching(some, this.scale.from)));
        }
    }

    /* Those of the page, in their order. */
    trapline.timelines = [];

    trapline.timeline = data => {
        const view = new View(data);
        trapline.timelines.push(view);
        return view.root;
    };

    /* Once they are in the page. */
    trapline.drawTimelines = () => trapline.timelines.forEach(view => view.shown());
})();
