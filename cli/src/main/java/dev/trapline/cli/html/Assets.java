package dev.trapline.cli.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/// The parts of a page that are the same in every report.
///
/// @param styles what goes into the `style` element
/// @param scripts what goes into a `script` element each, in this order
/// @param licence of the chart library
record Assets(String styles, List<String> scripts, String licence) {
    private static final String OURS = "/dev/trapline/cli/html/";
    private static final String CHART_JS = "META-INF/maven/org.webjars.npm/chart.js/pom.properties";

    private static final List<String> STYLES = List.of("theme.css", "report.css", "timeline.css");
    private static final List<String> SCRIPTS =
            List.of(
                    "format.js", "page.js", "tables.js", "charts.js", "timeline-data.js", "timeline-scale.js",
                    "timeline-paint.js", "timeline-rows.js", "timeline-hand.js", "timeline.js", "report.js");

    /// Reads them from the class path.
    static Assets load() throws IOException {
        StringBuilder styles = new StringBuilder();
        for (String name : STYLES) {
            styles.append(ours(name));
        }
        String library = "/META-INF/resources/webjars/chart.js/" + chartVersion() + "/";
        List<String> scripts = new ArrayList<>();
        scripts.add(withoutSourceMap(text(library + "dist/chart.umd.js")));
        for (String name : SCRIPTS) {
            scripts.add(ours(name));
        }
        return new Assets(styles.toString(), scripts, text(library + "LICENSE.md"));
    }

    /// The page around them, with `{{name}}` where something is to be put.
    static String page() throws IOException {
        return ours("page.html");
    }

    /// A Content-Security-Policy that lets these styles and scripts work and nothing else, and nothing
    /// reach the network.
    String policy() {
        StringBuilder policy = new StringBuilder("default-src 'none'; script-src");
        for (String script : scripts) {
            policy.append(' ').append(hash(script));
        }
        return policy.append("; style-src ").append(hash(styles))
                .append("; base-uri 'none'; form-action 'none'").toString();
    }

    /// The hash of an element's content as <https://www.w3.org/TR/CSP3/#grammardef-hash-source> has it.
    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Debuggers would go and look for the file.
    private static String withoutSourceMap(String script) {
        int map = script.lastIndexOf("//# sourceMappingURL=");
        return map < 0 ? script : script.substring(0, map);
    }

    private static String chartVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = open("/" + CHART_JS)) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    private static String ours(String name) throws IOException {
        return text(OURS + name);
    }

    private static String text(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Assets.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the program was built without " + name);
        }
        return in;
    }
}
