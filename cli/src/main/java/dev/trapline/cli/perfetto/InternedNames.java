package dev.trapline.cli.perfetto;

import java.util.HashMap;
import java.util.Map;

/// Names that are written once and then referred to by a number, as many as there may be without
/// keeping a hostile recording's million.
final class InternedNames {
    /// The name has no number and is to be written in full.
    static final int NONE = 0;

    private static final int MOST = 1 << 12;

    private final int entryField;
    private final ProtoBuffer fresh;
    private final Map<String, Integer> ids = new HashMap<>();

    /// Names whose entries are fields `entryField` of `InternedData`, new ones put into `fresh`.
    InternedNames(int entryField, ProtoBuffer fresh) {
        this.entryField = entryField;
        this.fresh = fresh;
    }

    /// The number of `name`, or [#NONE].
    int id(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        if (ids.size() == MOST) {
            return NONE;
        }
        int id = ids.size() + 1;
        ids.put(name, id);
        int at = fresh.begin(entryField);
        fresh.number(Field.ENTRY_IID, id);
        fresh.text(Field.ENTRY_NAME, name);
        fresh.end(at);
        return id;
    }
}
