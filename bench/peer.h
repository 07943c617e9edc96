/* What the reference programs share: where the vectors come from, how time is
 * taken, and how they are asked. The protocol is told in README.md. Works as C
 * and as C++; Linux only. */
#ifndef PEER_H
#define PEER_H

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PEER_MAX_BATCH = 64, PEER_MAX_K = 1000 };

static const size_t peer_huge_page = (size_t)2 << 20;

struct peer {
	size_t dim, rows, probes;
	const float *probe; /* probes x dim */
	void *self;
	/* search writes count x k scores and row numbers, best first; -1 where
	 * there are fewer rows than k. */
	void (*search)(struct peer *, size_t first, size_t count, size_t k, float *scores, int64_t *ids);
	/* read reads bytes with threads and gives the wall time of the loop alone
	 * and the name of the loop; NULL: this program cannot. */
	int64_t (*read)(struct peer *, size_t bytes, int threads, const char **loop);
	/* blas says from how many probes on BLAS is used; NULL: this program has
	 * none. */
	void (*blas)(struct peer *, int threshold);
};

static inline void peer_die(const char *what, const char *why) {
	printf("error %s: %s\n", what, why);
	fflush(stdout);
	exit(1);
}

static inline int64_t peer_wall(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* peer_cpu is what the whole process has used, its threads and the kernel's
 * work for it included. */
static inline int64_t peer_cpu(void) {
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return ((int64_t)u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000 + ((int64_t)u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000;
}

/* peer_want_huge asks for huge pages under memory that was not touched yet. */
static inline void peer_want_huge(void *p, size_t bytes) {
	uintptr_t first = (uintptr_t)p & ~(uintptr_t)4095, end = (uintptr_t)p + bytes;
	(void)madvise((void *)first, end - first, MADV_HUGEPAGE);
}

/* peer_memory gives memory on a border of huge pages. It is never freed. */
static inline void *peer_memory(size_t bytes) {
	char *p = (char *)mmap(NULL, bytes + peer_huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		peer_die("get memory", strerror(errno));
	p += -(uintptr_t)p & (peer_huge_page - 1);
	peer_want_huge(p, bytes);
	return p;
}

/* peer_huge_kb is how much of this process lies in huge pages. */
static inline long peer_huge_kb(void) {
	FILE *f = fopen("/proc/self/smaps_rollup", "r");
	char line[256];
	long kb = 0;
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "AnonHugePages: %ld kB", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

static inline void peer_read_file(int fd, void *into, size_t bytes, off_t at) {
	char *p = (char *)into;
	while (bytes > 0) {
		ssize_t n = pread(fd, p, bytes < ((size_t)64 << 20) ? bytes : (size_t)64 << 20, at);
		if (n < 0)
			peer_die("read the vectors", strerror(errno));
		if (n == 0)
			peer_die("read the vectors", "the file is shorter than was said");
		p += n, at += n, bytes -= (size_t)n;
	}
}

/* peer_open reads the command line and the probes; the rows are the first
 * dim x rows floats of the file that it returns. */
static inline int peer_open(struct peer *p, int argc, char **argv) {
	if (argc != 5)
		peer_die(argv[0], "want FILE DIM ROWS PROBES");
	p->dim = strtoull(argv[2], NULL, 10);
	p->rows = strtoull(argv[3], NULL, 10);
	p->probes = strtoull(argv[4], NULL, 10);
	if (p->dim < 1 || p->dim > 4096 || p->rows < 1 || p->probes < 1)
		peer_die(argv[0], "dimension, rows and probes are positive numbers");
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		peer_die(argv[1], strerror(errno));
	size_t bytes = p->probes * p->dim * sizeof(float);
	float *probe = (float *)peer_memory(bytes);
	peer_read_file(fd, probe, bytes, (off_t)(p->rows * p->dim * sizeof(float)));
	p->probe = probe;
	return fd;
}

static inline void peer_answer_search(struct peer *p, const char *line) {
	static float scores[PEER_MAX_BATCH * PEER_MAX_K];
	static int64_t ids[PEER_MAX_BATCH * PEER_MAX_K];
	size_t first, count, k;
	if (sscanf(line, "search %zu %zu %zu", &first, &count, &k) != 3 || count < 1 || count > PEER_MAX_BATCH || k < 1 || k > PEER_MAX_K || first > p->probes || count > p->probes - first) {
		printf("error search: want FIRST COUNT K within the probes\n");
		return;
	}
	int64_t cpu = peer_cpu(), wall = peer_wall();
	p->search(p, first, count, k, scores, ids);
	wall = peer_wall() - wall, cpu = peer_cpu() - cpu;
	printf("ok %" PRId64 " %" PRId64, wall, cpu);
	for (size_t i = 0; i < count * k; i++)
		printf(" %" PRId64 ":%.9g", ids[i], scores[i]);
	putchar('\n');
}

static inline void peer_answer_read(struct peer *p, const char *line) {
	size_t bytes;
	int threads;
	const char *loop = "";
	if (!p->read || sscanf(line, "read %zu %d", &bytes, &threads) != 2 || bytes < 4096 || bytes > p->rows * p->dim * sizeof(float) || threads < 1 || threads > 256) {
		printf("error read: want BYTES THREADS, no more bytes than vectors\n");
		return;
	}
	int64_t cpu = peer_cpu(), wall = p->read(p, bytes, threads, &loop);
	printf("ok %" PRId64 " %" PRId64 " %s\n", wall, peer_cpu() - cpu, loop);
}

static inline void peer_answer_blas(struct peer *p, const char *line) {
	int threshold;
	if (!p->blas || sscanf(line, "blas %d", &threshold) != 1 || threshold < 1) {
		printf("error blas: want THRESHOLD\n");
		return;
	}
	p->blas(p, threshold);
	printf("ok 0 0\n");
}

/* peer_serve says that it is ready, with facts as name=value, and answers until
 * standard input ends. */
static inline int peer_serve(struct peer *p, const char *facts) {
	char line[256];
	printf("ready 1 huge_kb=%ld %s\n", peer_huge_kb(), facts);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin)) {
		if (strncmp(line, "search ", 7) == 0)
			peer_answer_search(p, line);
		else if (strncmp(line, "read ", 5) == 0)
			peer_answer_read(p, line);
		else if (strncmp(line, "blas ", 5) == 0)
			peer_answer_blas(p, line);
		else
			printf("error unknown command\n");
		fflush(stdout);
	}
	return 0;
}

#endif
