/*
 * Writes through four connections, one a process, and looks the name of the server up at every connect: what a client does in an image whose C library
 * is musl. Linked statically, it runs in any image with the resolver of musl.
 *
 *     dns-writer run|start|stop|stats
 *
 * Inputs: REDIS_URL, with a user and a password of letters and digits; WRITES_PER_SECOND. The actions reach the processes by /tmp/writer.
 */
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 4, CONNECT_MS = 500, SOCKET_MS = 2000, PAUSE_MS = 100 };

/* In milliseconds. The last of each is that of all connections. */
static volatile struct {
  int writing;
  long acknowledged, errors, last[CONNECTIONS + 1], longest[CONNECTIONS + 1];
} *shared;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void record(int group) {
  long at = now(), gap = shared->last[group] ? at - shared->last[group] : 0;
  if (gap > shared->longest[group]) shared->longest[group] = gap;
  shared->last[group] = at;
}

/* A connected socket, or -1. */
static int connect_to(const char *host, const char *port) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
  struct timeval limit = {.tv_sec = SOCKET_MS / 1000};
  if (getaddrinfo(host, port, &hints, &found)) return -1;
  int connection = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
  connect(connection, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  struct pollfd ready = {connection, POLLOUT, 0};
  socklen_t size = sizeof error;
  if (poll(&ready, 1, CONNECT_MS) != 1 || getsockopt(connection, SOL_SOCKET, SO_ERROR, &error, &size) || error) {
    close(connection);
    return -1;
  }
  fcntl(connection, F_SETFL, 0);
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return connection;
}

/* Whether the server answers a command with +OK. */
static int ask(int connection, const char *command) {
  char reply[512];
  size_t length = strlen(command);
  return send(connection, command, length, MSG_NOSIGNAL) == (ssize_t)length && recv(connection, reply, sizeof reply, 0) >= 3 && !memcmp(reply, "+OK", 3);
}

static void write_keys(int number, long pause_ms) {
  char user[64], password[600], host[256], port[8], login[700], command[64];
  int connection = -1;
  if (sscanf(getenv("REDIS_URL"), "redis://%63[^:]:%599[^@]@%255[^:]:%7[0-9]", user, password, host, port) != 4) exit(1);
  snprintf(login, sizeof login, "AUTH %s %s\r\n", user, password);
  for (long key = 0;; key++) {
    usleep(pause_ms * 1000);
    if (!shared->writing) continue;
    if (connection < 0) {
      connection = connect_to(host, port);
      if (connection >= 0 && !ask(connection, login)) close(connection), connection = -1;
    }
    snprintf(command, sizeof command, "SET dns:musl:%d:%ld %ld\r\n", number, key, key);
    if (connection >= 0 && ask(connection, command)) {
      record(number);
      record(CONNECTIONS);
      __sync_fetch_and_add(&shared->acknowledged, 1);
      continue;
    }
    __sync_fetch_and_add(&shared->errors, 1);
    if (connection >= 0) close(connection);
    connection = -1;
    usleep(PAUSE_MS * 1000);
  }
}

int main(int count, char **words) {
  const char *action = count > 1 ? words[1] : "", *rate = getenv("WRITES_PER_SECOND");
  int file = open("/tmp/writer", O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, sizeof *shared)) return perror("/tmp/writer"), 1;
  shared = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (!strcmp(action, "run")) {
    for (int number = 0; number < CONNECTIONS; number++) {
      if (!fork()) write_keys(number, CONNECTIONS * 1000 / (rate ? atoi(rate) : 200));
    }
    while (wait(0) > 0) {}
    return 1;
  }
  if (!strcmp(action, "start")) {
    memset((void *)&shared->errors, 0, sizeof *shared - ((char *)&shared->errors - (char *)shared));
    shared->writing = 1;
  }
  if (!strcmp(action, "stop")) shared->writing = 0;
  long longest = 0;
  for (int number = 0; number < CONNECTIONS; number++) if (shared->longest[number] > longest) longest = shared->longest[number];
  printf("{\"acknowledged\":%ld,\"errors\":%ld,\"longestGapMs\":%ld,\"longestConnectionGapMs\":%ld}\n",
    shared->acknowledged, shared->errors, shared->longest[CONNECTIONS], longest);
  return 0;
}
