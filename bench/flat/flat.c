/* flat is the plainest exact search there is, written as well as C allows:
 * float32 inner products over all rows with AVX-512, one thread, and a heap of
 * the k best. It is bound by how fast memory is read. Beside it stands that
 * limit itself: loops that read and do nothing else. */

#include <immintrin.h>
#include <pthread.h>

#include "../peer.h"

#if !defined(__x86_64__)
#error "flat.c needs an x86-64 processor"
#endif

#define AVX512 __attribute__((target("avx512f")))

/* ---- the k best: a heap with the worst on top ---- */

struct heap {
	size_t n, k;
	float *score;
	int64_t *id;
};

static int worse(const struct heap *h, size_t a, size_t b) {
	return h->score[a] < h->score[b] || (h->score[a] == h->score[b] && h->id[a] > h->id[b]);
}

static void swap(struct heap *h, size_t a, size_t b) {
	float s = h->score[a];
	int64_t i = h->id[a];
	h->score[a] = h->score[b], h->id[a] = h->id[b];
	h->score[b] = s, h->id[b] = i;
}

static void sink(struct heap *h, size_t at, size_t n) {
	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= n)
			return;
		if (child + 1 < n && worse(h, child + 1, child))
			child++;
		if (!worse(h, child, at))
			return;
		swap(h, at, child), at = child;
	}
}

static void push(struct heap *h, float score, int64_t id) {
	if (h->n == h->k) {
		h->score[0] = score, h->id[0] = id;
		sink(h, 0, h->n);
		return;
	}
	size_t at = h->n++;
	for (h->score[at] = score, h->id[at] = id; at > 0 && worse(h, at, (at - 1) / 2); at = (at - 1) / 2)
		swap(h, at, (at - 1) / 2);
}

/* ---- search ---- */

/* dot has two sums that do not wait for each other; more, or several rows at a
 * time, or prefetching by hand, made the scan slower where this was written: it
 * runs as fast as the read loop below. */
static inline AVX512 float dot(const float *q, const float *x, size_t dim) {
	__m512 a = _mm512_setzero_ps(), b = a;
	size_t i = 0;
	for (; i + 32 <= dim; i += 32) {
		a = _mm512_fmadd_ps(_mm512_loadu_ps(q + i), _mm512_loadu_ps(x + i), a);
		b = _mm512_fmadd_ps(_mm512_loadu_ps(q + i + 16), _mm512_loadu_ps(x + i + 16), b);
	}
	for (; i < dim; i += 16) {
		size_t left = dim - i;
		__mmask16 some = left < 16 ? (__mmask16)((1u << left) - 1) : (__mmask16)0xffff;
		a = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(some, q + i), _mm512_maskz_loadu_ps(some, x + i), a);
	}
	return _mm512_reduce_add_ps(_mm512_add_ps(a, b));
}

static AVX512 void scan(const float *q, const float *rows, size_t n, size_t dim, struct heap *h) {
	for (size_t i = 0; i < n; i++) {
		float score = dot(q, rows + i * dim, dim);
		if (h->n < h->k || score > h->score[0])
			push(h, score, (int64_t)i);
	}
}

static void search(struct peer *p, size_t first, size_t count, size_t k, float *scores, int64_t *ids) {
	for (size_t j = 0; j < count; j++) {
		struct heap h = {0, k, scores + j * k, ids + j * k};
		scan(p->probe + (first + j) * p->dim, (const float *)p->self, p->rows, p->dim, &h);
		for (size_t n = h.n; n > 1; n--) /* the worst goes to the end */
			swap(&h, 0, n - 1), sink(&h, 0, n - 1);
		for (size_t n = h.n; n < k; n++)
			h.score[n] = 0, h.id[n] = -1;
	}
}

/* ---- the read loops ---- */

static volatile long long nothing; /* what was read, so that it is read */

static AVX512 void read_plain(const char *p, size_t n) {
	__m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
	for (size_t i = 0; i + 256 <= n; i += 256) {
		a = _mm512_xor_si512(a, _mm512_loadu_si512(p + i));
		b = _mm512_xor_si512(b, _mm512_loadu_si512(p + i + 64));
		c = _mm512_xor_si512(c, _mm512_loadu_si512(p + i + 128));
		d = _mm512_xor_si512(d, _mm512_loadu_si512(p + i + 192));
	}
	nothing = _mm512_reduce_add_epi64(_mm512_xor_si512(_mm512_xor_si512(a, b), _mm512_xor_si512(c, d)));
}

enum { AHEAD = 4096 }; /* bytes */

static AVX512 void read_ahead(const char *p, size_t n) {
	__m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
	for (size_t i = 0; i + 256 <= n; i += 256) {
		_mm_prefetch(p + i + AHEAD, _MM_HINT_T0);
		_mm_prefetch(p + i + AHEAD + 64, _MM_HINT_T0);
		_mm_prefetch(p + i + AHEAD + 128, _MM_HINT_T0);
		_mm_prefetch(p + i + AHEAD + 192, _MM_HINT_T0);
		a = _mm512_xor_si512(a, _mm512_loadu_si512(p + i));
		b = _mm512_xor_si512(b, _mm512_loadu_si512(p + i + 64));
		c = _mm512_xor_si512(c, _mm512_loadu_si512(p + i + 128));
		d = _mm512_xor_si512(d, _mm512_loadu_si512(p + i + 192));
	}
	nothing = _mm512_reduce_add_epi64(_mm512_xor_si512(_mm512_xor_si512(a, b), _mm512_xor_si512(c, d)));
}

/* read_four walks four places at once, for processors whose prefetchers give
 * more to several streams. */
static AVX512 void read_four(const char *p, size_t n) {
	__m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
	size_t quarter = n / 4 / 128 * 128;
	for (size_t i = 0; i < quarter; i += 128)
		for (size_t j = 0; j < 128; j += 64) {
			a = _mm512_xor_si512(a, _mm512_loadu_si512(p + i + j));
			b = _mm512_xor_si512(b, _mm512_loadu_si512(p + quarter + i + j));
			c = _mm512_xor_si512(c, _mm512_loadu_si512(p + 2 * quarter + i + j));
			d = _mm512_xor_si512(d, _mm512_loadu_si512(p + 3 * quarter + i + j));
		}
	nothing = _mm512_reduce_add_epi64(_mm512_xor_si512(_mm512_xor_si512(a, b), _mm512_xor_si512(c, d)));
	read_plain(p + 4 * quarter, n - 4 * quarter);
}

static const struct {
	const char *name;
	void (*run)(const char *, size_t);
} loops[] = {{"plain", read_plain}, {"prefetching", read_ahead}, {"four-streams", read_four}};

enum { LOOPS = sizeof loops / sizeof *loops, MAX_THREADS = 256 };

struct reader {
	pthread_t thread;
	pthread_barrier_t *start;
	const char *p;
	size_t n;
	int loop;
	int64_t from, to;
};

static void *reader(void *of) {
	struct reader *r = of;
	pthread_barrier_wait(r->start);
	r->from = peer_wall();
	loops[r->loop].run(r->p, r->n);
	r->to = peer_wall();
	return NULL;
}

/* read_with is from the first thread's start to the last one's end, without
 * the making of threads. */
static int64_t read_with(int loop, const char *p, size_t bytes, int threads) {
	static struct reader all[MAX_THREADS];
	pthread_barrier_t start;
	size_t share = bytes / (size_t)threads / 256 * 256;
	if (threads == 1) {
		int64_t from = peer_wall();
		loops[loop].run(p, bytes);
		return peer_wall() - from;
	}
	pthread_barrier_init(&start, NULL, (unsigned)threads);
	for (int t = 0; t < threads; t++) {
		all[t].start = &start, all[t].p = p + (size_t)t * share, all[t].loop = loop;
		all[t].n = t + 1 < threads ? share : bytes - (size_t)t * share;
		if (pthread_create(&all[t].thread, NULL, reader, &all[t]) != 0)
			peer_die("start a thread", strerror(errno));
	}
	int64_t from = INT64_MAX, to = 0;
	for (int t = 0; t < threads; t++) {
		pthread_join(all[t].thread, NULL);
		from = all[t].from < from ? all[t].from : from;
		to = all[t].to > to ? all[t].to : to;
	}
	pthread_barrier_destroy(&start);
	return to - from;
}

/* fastest tries every loop a few times, so that the limit is the machine's and
 * not the loop's. CPU time counts: other work on the machine does not. */
static int fastest(const char *p, size_t bytes, int threads) {
	int best = 0;
	int64_t least = INT64_MAX;
	for (int round = 0; round < 5; round++)
		for (int i = 0; i < LOOPS; i++) {
			int64_t cpu = peer_cpu();
			read_with(i, p, bytes, threads);
			cpu = peer_cpu() - cpu;
			if (cpu < least)
				least = cpu, best = i;
		}
	return best;
}

static int64_t read_memory(struct peer *p, size_t bytes, int threads, const char **loop) {
	static int chosen[MAX_THREADS + 1]; /* plus one; 0: not yet */
	if (!chosen[threads])
		chosen[threads] = 1 + fastest((const char *)p->self, bytes, threads);
	*loop = loops[chosen[threads] - 1].name;
	return read_with(chosen[threads] - 1, (const char *)p->self, bytes, threads);
}

int main(int argc, char **argv) {
	struct peer p = {0};
	if (!__builtin_cpu_supports("avx512f")) {
		printf("unable this processor has no AVX-512 F\n");
		return 3;
	}
	int fd = peer_open(&p, argc, argv);
	size_t bytes = p.rows * p.dim * sizeof(float);
	p.self = peer_memory(bytes);
	peer_read_file(fd, p.self, bytes, 0);
	close(fd);
	p.search = search, p.read = read_memory;
	return peer_serve(&p, "program=flat compiler=gcc-" __VERSION__);
}
