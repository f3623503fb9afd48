package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.cli.render.Strokes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {

    /// The variables in the order that setlocale(3) asks them; empty ones are passed over.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                   | BLOCKS
            LANG=en_GB.UTF-8                     | BLOCKS
            LANG=de_DE.utf8                      | BLOCKS
            LANG=C.UTF-8                         | BLOCKS
            LANG=C                               | ASCII
            LANG=de_DE.ISO-8859-1                | ASCII
            LANG=en_GB.UTF-8 LC_ALL=C            | ASCII
            LANG=C LC_CTYPE=en_GB.UTF-8          | BLOCKS
            LANG=en_GB.UTF-8 LC_ALL=             | BLOCKS
            LANG=en_GB.UTF-8 TERM=dumb           | ASCII
            TERM=dumb                            | ASCII
            """)
    void drawsWithBlocksWhereTheyCanBeShown(String variables, Strokes strokes) {
        Map<String, String> environment = new HashMap<>();
        for (String variable : variables.split(" +", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }

        assertThat(Terminal.strokes(environment)).isEqualTo(strokes);
    }
}
