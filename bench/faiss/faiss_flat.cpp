// faiss_flat is FAISS's IndexFlatIP as Debian builds it, on one thread.
//
// The vectors lie in the index's own memory, which is asked for in huge pages
// before it is filled: FAISS gets the memory that the program gives itself.

#include <faiss/IndexFlat.h>
#include <faiss/utils/distances.h>
#include <omp.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "../peer.h"

extern "C" {
void openblas_set_num_threads(int);
char *openblas_get_corename(void);
}

static void search(struct peer *p, size_t first, size_t count, size_t k, float *scores, int64_t *ids) {
	static_cast<faiss::IndexFlatIP *>(p->self)->search((faiss::Index::idx_t)count, p->probe + first * p->dim, (faiss::Index::idx_t)k, scores, ids);
}

// blas sets from how many probes on FAISS multiplies matrices: 20 by default.
static void blas(struct peer *, int threshold) { faiss::distance_compute_blas_threshold = threshold; }

static void fill(faiss::IndexFlatIP &index, const struct peer &p, int fd) {
	const size_t row = p.dim * sizeof(float), step = std::max<size_t>(1, ((size_t)64 << 20) / row);
	index.codes.reserve(p.rows * row);
	peer_want_huge(index.codes.data(), p.rows * row);
	std::vector<float> some(step * p.dim);
	for (size_t at = 0; at < p.rows; at += step) {
		const size_t n = std::min(step, p.rows - at);
		peer_read_file(fd, some.data(), n * row, (off_t)(at * row));
		index.add((faiss::Index::idx_t)n, some.data());
	}
}

int main(int argc, char **argv) {
	struct peer p = {};
	int fd = peer_open(&p, argc, argv);
	omp_set_num_threads(1);
	openblas_set_num_threads(1);
	faiss::IndexFlatIP index((faiss::Index::idx_t)p.dim);
	fill(index, p, fd);
	close(fd);
	p.self = &index, p.search = search, p.blas = blas;
	const std::string facts = "program=faiss faiss=" + std::to_string(FAISS_VERSION_MAJOR) + "." + std::to_string(FAISS_VERSION_MINOR) + "." +
		std::to_string(FAISS_VERSION_PATCH) + " openblas_core=" + openblas_get_corename();
	return peer_serve(&p, facts.c_str());
}
