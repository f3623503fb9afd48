package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx, true",
        "nginx, nginx2, false",
        "nginx*, nginx: worker, true",
        "*worker, nginx: worker, true",
        "*: *, nginx: worker, true",
        "n?inx, nginx, true",
        "n?inx, ninx, false",
        "*, '', true",
        "**a, a, true",
        "a*b*c, aXbXbc, true",
        "a*b*c, aXbXb, false",
        "[a], [a], true",
        "?, '', false"
    })
    void matches(String pattern, String text, boolean expected) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(expected);
    }
}
