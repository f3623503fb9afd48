"use strict";

/* From times to pixels and to words. */
(() => {
    const UNITS = [["s", 1e9], ["ms", 1e6], ["us", 1e3], ["ns", 1]];

    /* The visible part of a recording. */
    trapline.TimeScale = class {
        constructor(startNs, endNs) {
            this.startNs = startNs;
            this.lengthNs = Math.max(1, endNs - startNs);
            this.width = 1;
            this.fit();
        }

        fit() {
            this.from = this.startNs;
            this.to = this.startNs + this.lengthNs;
        }

        get span() {
            return this.to - this.from;
        }

        x(ns) {
            return (ns - this.from) / this.span * this.width;
        }

        ns(x) {
            return this.from + x / this.width * this.span;
        }

        show(from, to) {
            /* not finer than a tenth of a nanosecond a pixel: there is nothing to see */
            const span = Math.min(this.lengthNs, Math.max(to - from, this.width / 10));
            const middle = (from + to) / 2;
            this.from = Math.max(this.startNs, Math.min(this.startNs + this.lengthNs - span, middle - span / 2));
            this.to = this.from + span;
        }

        /* Everything `factor` times as wide, and what is at `x` stays there. */
        zoom(factor, x) {
            const fixed = this.ns(x);
            const span = Math.min(this.lengthNs, Math.max(this.span / factor, this.width / 10));
            const from = fixed - x / this.width * span;
            this.show(from, from + span);
        }

        /* To the end and no further. */
        pan(pixels) {
            const by = Math.max(-this.lengthNs, Math.min(this.lengthNs, pixels / this.width * this.span));
            this.show(this.from + by, this.to + by);
        }

        /* Where the axis has marks, at least `apart` pixels from each other, and what they say. */
        ticks(apart) {
            const least = this.span / this.width * apart;
            let step = 10 ** Math.floor(Math.log10(least));
            for (const times of [1, 2, 5, 10]) {
                if (step * times >= least) {
                    step *= times;
                    break;
                }
            }
            step = Math.max(1, step);
            const ticks = [];
            const unit = UNITS.find(([, size]) => step >= size) || UNITS[3];
            for (let i = Math.ceil(this.from / step); i * step <= this.to; i++) {
                ticks.push({ns: i * step, text: tick(i * step, unit, step)});
            }
            return ticks;
        }
    };

    /* A mark that is exact: in the unit of the step, digits in groups, seconds with as many decimals as the step has. */
    function tick(ns, [name, size], step) {
        if (ns === 0) {
            return "0";
        }
        const larger = UNITS.find(([, one]) => Math.abs(ns) >= one) || UNITS[3];
        const decimals = Math.max(0, Math.round(Math.log10(larger[1])) - Math.floor(Math.log10(step) + 1e-9));
        if (decimals <= 3) {
            return (ns / larger[1]).toFixed(decimals) + " " + larger[0];
        }
        return (ns / size).toLocaleString("en-US", {maximumFractionDigits: 0}) + " " + name;
    }

    /* A length of time to three or four digits: "12.35 us". */
    trapline.duration = ns => {
        if (ns === 0) {
            return "0";
        }
        const [name, size] = UNITS.find(([, one]) => ns >= one) || UNITS[3];
        const value = ns / size;
        const digits = size === 1 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
        return value.toFixed(digits) + " " + name;
    };

    /* A point in time from the start, exact: "1.234567890 s". */
    trapline.moment = ns => {
        const whole = Math.abs(Math.round(ns));
        return (ns < 0 ? "−" : "") + Math.floor(whole / 1e9) + "." + String(whole % 1e9).padStart(9, "0") + " s";
    };
})();
