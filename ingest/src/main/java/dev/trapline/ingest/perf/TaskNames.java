package dev.trapline.ingest.perf;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of the tasks seen last, because a new task has its parent's name and no record says so.
final class TaskNames {
    private static final int MOST = 1 << 16;

    private final Map<Integer, String> names =
            new LinkedHashMap<>(256, 0.75f, true) {
                @Serial
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
                    return size() > MOST;
                }
            };

    void put(int tid, String name) {
        names.put(tid, name);
    }

    @Nullable
    String get(int tid) {
        return names.get(tid);
    }
}
