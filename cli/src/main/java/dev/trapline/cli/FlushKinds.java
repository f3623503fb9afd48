package dev.trapline.cli;

import dev.trapline.analyze.bursts.BurstsOptions;
import dev.trapline.analyze.bursts.FlushKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// The words for `--flushes`.
final class FlushKinds {
    static final String OPTION = "--flushes";
    private static final String ALL = "all";

    private FlushKinds() {}

    static List<String> words() {
        List<String> words = labels(EnumSet.allOf(FlushKind.class));
        words.add(ALL);
        return words;
    }

    static String help() {
        Set<FlushKind> others = EnumSet.complementOf(EnumSet.copyOf(BurstsOptions.USUAL));
        return "What ends a burst of writes: "
                + String.join(", ", words())
                + " (default all but "
                + String.join(" and ", labels(others))
                + ").";
    }

    private static List<String> labels(Set<FlushKind> kinds) {
        List<String> labels = new ArrayList<>();
        for (FlushKind kind : FlushKind.values()) {
            if (kinds.contains(kind)) {
                labels.add(kind.label());
            }
        }
        return labels;
    }

    /// What `given` asks for.
    static Set<FlushKind> of(ParseResult given) {
        if (!given.hasMatchedOption(OPTION)) {
            return BurstsOptions.USUAL;
        }
        Set<FlushKind> kinds = EnumSet.noneOf(FlushKind.class);
        for (String word : Options.<String>values(given, OPTION)) {
            FlushKind kind = kind(word);
            if (kind != null) {
                kinds.add(kind);
            } else if (word.equals(ALL)) {
                kinds.addAll(EnumSet.allOf(FlushKind.class));
            } else {
                throw new UsageException(
                        OPTION + " " + word + ": no such flush; one of " + String.join(", ", words()));
            }
        }
        return kinds;
    }

    private static @Nullable FlushKind kind(String word) {
        for (FlushKind kind : FlushKind.values()) {
            if (kind.label().equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
