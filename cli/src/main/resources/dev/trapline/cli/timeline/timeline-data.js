"use strict";
// The data of a timeline: from the short form of the page to arrays, and what is where in them.
(() => {
    const trapline = window.trapline = window.trapline || {};
    const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const VALUES = new Uint8Array(128);
    for (let i = 0; i < CHARACTERS.length; i++) {
        VALUES[CHARACTERS.charCodeAt(i)] = i;
    }

    // Numbers of five bits a character, the lowest first; the sixth bit says that more follow.
    function numbers(text) {
        const result = [];
        let value = 0;
        let scale = 1;
        for (let i = 0; i < text.length; i++) {
            const digit = VALUES[text.charCodeAt(i)];
            value += (digit & 31) * scale;
            if (digit & 32) {
                scale *= 32;
            } else {
                result.push(value);
                value = 0;
                scale = 1;
            }
        }
        return result;
    }

    function pieces(count) {
        return {
            count,
            start: new Float64Array(count),
            end: new Float64Array(count),
            label: new Uint32Array(count),
            // the latest end so far, by which the first piece that reaches into a range is found
            reach: new Float64Array(count),
        };
    }

    function fillReach(some) {
        let latest = -1;
        for (let i = 0; i < some.count; i++) {
            latest = Math.max(latest, some.end[i]);
            some.reach[i] = latest;
        }
        return some;
    }

    function singles(text) {
        const all = numbers(text);
        const some = pieces(all.length / 3);
        let at = 0;
        for (let i = 0; i < some.count; i++) {
            at += all[3 * i];
            some.start[i] = at;
            some.end[i] = at + all[3 * i + 1];
            some.label[i] = all[3 * i + 2];
        }
        return fillReach(some);
    }

    function cells(lane) {
        const all = numbers(lane.cells);
        const some = pieces(all.length / 5);
        some.spans = new Float64Array(some.count);
        some.busy = new Float64Array(some.count);
        some.longest = new Float64Array(some.count);
        let at = lane.firstCellNs;
        for (let i = 0; i < some.count; i++) {
            at += all[5 * i] * lane.cellNs;
            some.start[i] = at;
            some.end[i] = at + lane.cellNs;
            some.spans[i] = all[5 * i + 1];
            some.busy[i] = all[5 * i + 2];
            some.longest[i] = all[5 * i + 3];
            some.label[i] = all[5 * i + 4];
        }
        return fillReach(some);
    }

    // The first piece that ends at or after `ns`, or the number of pieces.
    function firstReaching(some, ns) {
        let low = 0;
        let high = some.count;
        while (low < high) {
            const middle = low + high >>> 1;
            if (some.reach[middle] < ns) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    // The piece of `some` at `ns`, give or take `slack`: of several the shortest, which is drawn on top; or -1.
    function at(some, ns, slack) {
        let best = -1;
        for (let i = firstReaching(some, ns - slack); i < some.count && some.start[i] <= ns + slack; i++) {
            if (some.end[i] >= ns - slack
                    && (best < 0 || some.end[i] - some.start[i] <= some.end[best] - some.start[best])) {
                best = i;
            }
        }
        return best;
    }

    // Everything of the page's `data` that drawing needs; times are nanoseconds from the start.
    trapline.timelineData = data => {
        const startNs = BigInt(data.startNs);
        const lanes = data.lanes.map(lane => ({
            kind: lane.kind,
            group: lane.group,
            title: lane.title,
            spans: lane.spans,
            busyNs: lane.busyNs,
            cellNs: lane.cellNs,
            singles: singles(lane.singles),
            cells: cells(lane),
        }));
        return {
            lengthNs: Math.max(1, Number(BigInt(data.endNs) - startNs)),
            labels: data.labels,
            groups: data.groups,
            groupOf: data.groupOf,
            threads: data.threads,
            threadsShown: data.threadsShown,
            lanes,
        };
    };
    trapline.timelineData.firstReaching = firstReaching;
    trapline.timelineData.at = at;
})();
