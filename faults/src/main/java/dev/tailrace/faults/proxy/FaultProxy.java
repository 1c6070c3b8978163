package dev.tailrace.faults.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between one process and PostgreSQL. What it does to the connections lasts until {@link #clear}. Safe for use by
 * many threads.
 */
public final class FaultProxy implements AutoCloseable {
    /** The server knows whoever comes through a proxy by this name. */
    public static final String CLIENTS = "through-a-proxy";

    private static final int BACKLOG = 100;

    private final InetSocketAddress server;
    private final int port;
    private final Weather weather = new Weather();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private ServerSocket listener;

    private FaultProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        accept(listener);
    }

    public static FaultProxy before(int serverPort) {
        try {
            return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL of the same database through this proxy, without encryption, which it could not read. */
    public String through(String jdbcUrl) {
        return jdbcUrl.replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/")
                + "&sslmode=disable&gssEncMode=disable&socketTimeout=6&tcpKeepAlive=true&ApplicationName=" + CLIENTS;
    }

    private static ServerSocket listen(int port) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        return socket;
    }

    private void accept(ServerSocket socket) {
        var thread = new Thread(
                () -> {
                    while (!socket.isClosed()) {
                        try {
                            connect(socket.accept(), socket);
                        } catch (IOException e) {
                            refused.incrementAndGet(); // closed on purpose, or the server is away: the next one may
                            // come
                        }
                    }
                },
                "proxy-accept-" + port);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whoever was let in just before the door was closed is shown out. */
    private void connect(Socket client, ServerSocket door) throws IOException {
        var upstream = new Socket();
        try {
            upstream.connect(server);
        } catch (IOException e) {
            upstream.close();
            client.close();
            throw e;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        var link = new Link(client, upstream, weather);
        links.add(link);
        link.start(links::remove);
        if (door.isClosed()) {
            link.close();
        }
    }

    /** Every message comes later. */
    public void delay(int millis) {
        weather.delay(millis);
    }

    /** Each connection carries no more than this. */
    public void throttle(int bytesPerSecond) {
        weather.throttle(bytesPerSecond);
    }

    /** Nothing comes through in either direction, and nobody is told. */
    public void blackHole() {
        weather.hole(true);
    }

    /** What the server says is lost. */
    public void dropReplies() {
        weather.mute(true);
    }

    /** Connections are cut that were about to commit work: the server does not see the last message. */
    public void cutBeforeCommit(int times) {
        weather.cut(Weather.Cut.BEFORE_COMMIT, times);
    }

    /** Connections are cut on which work is committed: the client does not see the answer. */
    public void cutAfterCommit(int times) {
        weather.cut(Weather.Cut.AFTER_COMMIT, times);
    }

    /** How many commits were cut so far. */
    public int cutsDone() {
        return weather.cutsDone();
    }

    /** How many messages, commits or connections have met something that was done here. */
    public long met() {
        return weather.met();
    }

    /** How many errors of this SQLSTATE the server's clients were told of here. */
    public long errors(String sqlState) {
        return weather.errors(sqlState);
    }

    /** How many clients came in vain. */
    public int refused() {
        return refused.get();
    }

    /** Whoever is still logging in is not met. */
    private void meetLinks() {
        weather.met(links.stream().filter(Link::isLoggedIn).count());
    }

    public void reset() {
        meetLinks();
        links.forEach(Link::reset);
    }

    /** @param towardsClient who is told that nothing more will come, the client or the server */
    public void halfClose(boolean towardsClient) {
        meetLinks();
        links.forEach(link -> link.halfClose(towardsClient));
    }

    /** Ends every connection and takes no new one. */
    public synchronized void refuse() throws IOException {
        meetLinks();
        listener.close();
        links.forEach(Link::close);
    }

    /** Good weather. Connections on which something was lost are closed. */
    public synchronized void clear() throws IOException {
        weather.clear();
        links.stream().filter(Link::hasLost).forEach(Link::close);
        if (listener.isClosed()) {
            listener = listen(port);
            accept(listener);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        weather.clear();
        listener.close();
        links.forEach(Link::close);
    }
}
