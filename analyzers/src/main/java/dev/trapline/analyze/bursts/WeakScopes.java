package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.Flush.Kind;
import dev.trapline.analyze.bursts.FlushCalls.Deed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one process writes to one open file, as each [WeakView] sees it. Whatever flushes the file otherwise ends the
/// batches of all views.
final class WeakScopes {
    /// In place of a number of bytes: sendmmsg returns messages.
    static final long UNTOLD = -1;

    private final List<WeakView> views;
    private final List<FlushScope> scopes = new ArrayList<>();

    /// @param like the scope that the flushes of all views settle
    WeakScopes(FlushScope like, FlushTables tables) {
        this.views = tables.views();
        for (int i = 0; i < views.size(); i++) {
            scopes.add(new FlushScope(like, views.get(i).kind(), tables.byView().get(i)));
        }
    }

    /// A write that succeeded.
    ///
    /// @param message it was sent as one
    /// @param bytes how many, or [#UNTOLD]
    void write(boolean message, long bytes, Deed deed, FlushLedger ledger) {
        boolean sized = false;
        for (int i = 0; i < scopes.size(); i++) {
            FlushScope scope = scopes.get(i);
            if (scope.kind == Kind.LARGE) {
                if (bytes == UNTOLD) {
                    break;
                }
                FlushRow row = scope.row(); // in every view, so that all tables have the same rows
                if (!sized) {
                    row.sizes.add(bytes);
                    sized = true;
                }
            }
            if (views.get(i).isFlush(message, bytes)) {
                scope.flush(deed.flush(scope.kind, scope.key), ledger.view(i));
            } else {
                scope.write(deed.startNs(), deed.endNs(), Math.max(0, bytes), ledger.view(i));
            }
        }
    }

    void flush(Flush flush, FlushLedger ledger) {
        for (int i = 0; i < scopes.size(); i++) {
            scopes.get(i).flush(flush, ledger.view(i));
        }
    }

    void finish(Flush end, FlushLedger ledger) {
        for (int i = 0; i < scopes.size(); i++) {
            scopes.get(i).finish(end, ledger.view(i));
        }
    }

    void merge(@Nullable WeakScopes later, FlushLedger ledger) {
        if (later != null) {
            for (int i = 0; i < scopes.size(); i++) {
                scopes.get(i).merge(later.scopes.get(i), ledger.view(i));
            }
        }
    }
}
