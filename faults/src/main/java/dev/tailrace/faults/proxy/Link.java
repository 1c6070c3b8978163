package dev.tailrace.faults.proxy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** One connection through a proxy: two sockets, and a thread for each direction. */
final class Link {
    private static final int CANCEL_REQUEST = 80_877_102;
    private static final int CODE_BYTES = 4;

    private final Socket client;
    private final Socket server;
    private final Weather weather;
    private final Transactions transactions = new Transactions();
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean swallowing;
    private volatile boolean lost;
    private volatile boolean loggedIn;

    Link(Socket client, Socket server, Weather weather) {
        this.client = client;
        this.server = server;
        this.weather = weather;
    }

    /** @param whenOver is told of this link once */
    void start(Consumer<Link> whenOver) {
        background("to-server", () -> upstream(), () -> whenOver.accept(this));
        background("to-client", () -> downstream(), () -> {});
    }

    private void upstream() throws IOException, InterruptedException {
        var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        var out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
        var first = Message.first(in);
        first.write(out);
        out.flush();
        if (isCancel(first)) {
            return;
        }
        while (true) {
            var message = Message.read(in);
            transactions.said(message);
            var cut = transactions.commitsWith(message) ? weather.cutNow() : null;
            if (cut == Weather.Cut.BEFORE_COMMIT) {
                out.flush();
                return;
            }
            swallowing |= cut == Weather.Cut.AFTER_COMMIT;
            weather.pass(message.length());
            message.write(out);
            if (in.available() == 0 || cut != null) {
                out.flush();
            }
            if (cut != null) {
                while (message.type() != 'S' && message.type() != 'Q') {
                    message = Message.read(in);
                    message.write(out);
                }
                out.flush();
                answered.await();
                return;
            }
        }
    }

    private static boolean isCancel(Message first) {
        var content = first.content();
        return content.length >= CODE_BYTES && java.nio.ByteBuffer.wrap(content).getInt() == CANCEL_REQUEST;
    }

    private void downstream() throws IOException, InterruptedException {
        try {
            var in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
            var out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
            while (true) {
                var message = Message.read(in);
                if (message.type() == 'Z') {
                    loggedIn = true;
                    transactions.status((char) message.content()[0]);
                }
                weather.pass(message.length());
                if (swallowing) {
                    if (message.type() == 'Z') {
                        return;
                    }
                } else if (weather.isMute()) {
                    lost = true;
                    weather.met(1);
                } else {
                    if (message.type() == 'E') {
                        weather.toldOf(message.sqlState());
                    }
                    message.write(out);
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            }
        } finally {
            answered.countDown();
        }
    }

    /** Whether somebody could work on it, who was not still logging in and did not only come to cancel. */
    boolean isLoggedIn() {
        return loggedIn;
    }

    /** Whether something that the server said was kept from the client. */
    boolean hasLost() {
        return lost;
    }

    void close() {
        quietly(client);
        quietly(server);
        answered.countDown();
    }

    /** Both ends see a reset, not an end. */
    void reset() {
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException e) {
            lost = true; // it was closed just now: so be it
        }
        close();
    }

    /** One end is told that nothing more will come, while the other knows of nothing. */
    void halfClose(boolean towardsClient) {
        try {
            (towardsClient ? client : server).shutdownOutput();
        } catch (IOException e) {
            lost = true; // it was closed just now: so be it
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody reads or writes it any more, and that is all a cut asks for.
        }
    }

    /** A direction, until its connection is gone. */
    @FunctionalInterface
    private interface Direction {
        void run() throws IOException, InterruptedException;
    }

    private void background(String name, Direction direction, Runnable afterwards) {
        var thread = new Thread(
                () -> {
                    try {
                        direction.run();
                    } catch (IOException e) {
                        lost = true; // whoever had the connection ended it, or this class did
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        close();
                        afterwards.run();
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
