package dev.trapline.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium, spoken to by the DevTools protocol
/// (<https://chromedevtools.github.io/devtools-protocol/>). Remembers everything the page complains of
/// and every request that it makes.
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int MOST_SECONDS = 30;
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private int lastId;

    private Browser(Process process, String page) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(page), new Listener())
                .orTimeout(MOST_SECONDS, TimeUnit.SECONDS)
                .join();
        for (String domain : List.of("Runtime", "Log", "Page", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /// Starts one with its files in `directory`; without Chromium the test is skipped.
    static Browser start(Path directory) throws IOException, InterruptedException {
        String program = program();
        Assumptions.assumeTrue(program != null, "no Chromium in PATH: the HTML report is not tested in a browser");
        List<String> command = new ArrayList<>(List.of(
                String.valueOf(program), "--headless", "--disable-gpu", "--disable-background-networking",
                "--no-first-run", "--disable-dev-shm-usage", "--remote-debugging-port=0",
                "--user-data-dir=" + directory));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--no-sandbox");
        }
        command.add("about:blank");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Path port = directory.resolve("DevToolsActivePort");
        for (int i = 0; i < MOST_SECONDS * 20 && process.isAlive(); i++) {
            if (Files.exists(port) && !Files.readString(port).isEmpty()) {
                return new Browser(process, firstPage(Files.readAllLines(port).getFirst()));
            }
            Thread.sleep(50);
        }
        process.destroyForcibly();
        Assumptions.abort(program + " does not start here: " + Files.readString(directory.resolve("log")));
        throw new AssertionError("unreachable");
    }

    private static @Nullable String program() {
        for (String name : NAMES) {
            for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
                if (Files.isExecutable(Path.of(directory, name))) {
                    return name;
                }
            }
        }
        return null;
    }

    private static String firstPage(String port) throws IOException, InterruptedException {
        HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json")).build();
        String targets = HttpClient.newHttpClient().send(list, HttpResponse.BodyHandlers.ofString()).body();
        for (JsonNode target : JSON.readTree(targets)) {
            if (target.get("type").asString().equals("page")) {
                return target.get("webSocketDebuggerUrl").asString();
            }
        }
        throw new IOException("no page among " + targets);
    }

    /// Opens `file` in a window so many pixels wide, for a system that prefers `scheme` (`light`, `dark`).
    void open(Path file, int width, String scheme) {
        complaints.clear();
        requests.clear();
        loaded = new CompletableFuture<>();
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        loaded.orTimeout(MOST_SECONDS, TimeUnit.SECONDS).join();
    }

    /// What `expression` is in the page; a promise is waited for.
    JsonNode evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        assertThat(answer.path("exceptionDetails").isMissingNode()).as(answer.toString()).isTrue();
        return answer.get("result").path("value");
    }

    /// Presses a key as a person would.
    void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
        }
    }

    /// Errors of scripts, of the console and of the page's policy since it was opened.
    List<String> complaints() {
        return complaints;
    }

    /// Addresses asked for since the page was opened.
    List<String> requests() {
        return requests;
    }

    private JsonNode call(String method, Map<String, Object> parameters) {
        int id = ++lastId;
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(
                JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        JsonNode message = answer.orTimeout(MOST_SECONDS, TimeUnit.SECONDS).join();
        assertThat(message.path("error").isMissingNode()).as("%s: %s", method, message).isTrue();
        return message.get("result");
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join().destroyForcibly();
        process.onExit().join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            message.append(text);
            if (last) {
                take(JSON.readTree(message.toString()));
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(JsonNode told) {
            JsonNode id = told.get("id");
            if (id != null) {
                CompletableFuture<JsonNode> answer = answers.remove(id.asInt());
                if (answer != null) {
                    answer.complete(told);
                }
                return;
            }
            switch (told.path("method").asString()) {
                case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded",
                        "Page.javascriptDialogOpening" ->
                        complaints.add(told.get("params").toString());
                case "Network.requestWillBeSent" ->
                        requests.add(told.get("params").get("request").get("url").asString());
                case "Page.loadEventFired" -> loaded.complete(null);
                default -> {
                    // of no interest
                }
            }
        }
    }
}
