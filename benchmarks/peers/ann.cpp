// hnswlib as Debian packages it, on the vectors that `verge bench ann` measures: inner product, one thread, the same lines of JSON.
//   g++ -O3 -march=native -o ann ann.cpp
//   ./ann base.fvecs query.fvecs k m ef_construction least_ms ef [ef …]
#include <hnswlib/hnswlib.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <vector>

struct Vectors {
    int dimensions = 0;
    std::vector<float> values;
    size_t count() const { return values.size() / dimensions; }
    const float *operator[](size_t i) const { return values.data() + i * dimensions; }
};

static Vectors read(const char *path) {
    std::ifstream file(path, std::ios::binary);
    Vectors vectors;
    for (int width; file.read(reinterpret_cast<char *>(&width), sizeof width);) {
        vectors.dimensions = width;
        vectors.values.resize(vectors.values.size() + width);
        file.read(reinterpret_cast<char *>(vectors.values.data() + vectors.values.size() - width), width * sizeof(float));
    }
    if (vectors.dimensions == 0) {
        std::fprintf(stderr, "%s: expected vectors\n", path);
        std::exit(1);
    }
    return vectors;
}

static double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static size_t allocated() {
    auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static std::vector<std::vector<size_t>> exact(const Vectors &base, const Vectors &queries, size_t k) {
    std::vector<std::vector<size_t>> truth(queries.count());
    std::vector<std::pair<float, size_t>> scores(base.count());
    for (size_t q = 0; q < queries.count(); q++) {
        for (size_t i = 0; i < base.count(); i++) {
            float sum[16] = {};
            int d = 0;
            for (; d + 16 <= base.dimensions; d += 16)
                for (int lane = 0; lane < 16; lane++) sum[lane] += queries[q][d + lane] * base[i][d + lane];
            float dot = 0;
            for (float part : sum) dot += part;
            for (; d < base.dimensions; d++) dot += queries[q][d] * base[i][d];
            scores[i] = {-dot, i};
        }
        std::partial_sort(scores.begin(), scores.begin() + k, scores.end());
        for (size_t i = 0; i < k; i++) truth[q].push_back(scores[i].second);
    }
    return truth;
}

int main(int argc, char **argv) {
    if (argc < 8) {
        std::fprintf(stderr, "usage: ann base.fvecs query.fvecs k m ef_construction least_ms ef [ef ...]\n");
        return 2;
    }
    const Vectors base = read(argv[1]), queries = read(argv[2]);
    const size_t k = std::atoi(argv[3]), m = std::atoi(argv[4]), ef_construction = std::atoi(argv[5]);
    const double least_seconds = std::atof(argv[6]) / 1000;
    const auto truth = exact(base, queries, k);

    const size_t before = allocated();
    const double start = seconds();
    hnswlib::InnerProductSpace space(base.dimensions);
    auto index = std::make_unique<hnswlib::HierarchicalNSW<float>>(&space, base.count(), m, ef_construction);
    for (size_t i = 0; i < base.count(); i++) index->addPoint(base[i], i);
    const double build_seconds = seconds() - start;
    const size_t bytes = allocated() - before;

    for (int a = 7; a < argc; a++) {
        index->setEf(std::atoi(argv[a]));
        size_t found = 0;
        double best = 1e300, spent = 0;
        // As `verge bench ann`: the fastest of at least three passes over all queries, and of least_ms.
        for (int pass = 0; pass < 3 || spent < least_seconds; pass++) {
            found = 0;
            const double begin = seconds();
            std::vector<std::priority_queue<std::pair<float, hnswlib::labeltype>>> answers(queries.count());
            for (size_t q = 0; q < queries.count(); q++) answers[q] = index->searchKnn(queries[q], k);
            const double took = seconds() - begin;
            best = std::min(best, took);
            spent += took;
            for (size_t q = 0; q < queries.count(); q++)
                for (; !answers[q].empty(); answers[q].pop())
                    found += std::count(truth[q].begin(), truth[q].end(), answers[q].top().second);
        }
        std::printf("{\"ef\":%s,\"recall\":%.6f,\"qps\":%.1f}\n", argv[a], double(found) / (k * queries.count()), queries.count() / best);
        std::fflush(stdout);
    }
    std::printf("{\"build_seconds\":%.3f,\"bytes\":%zu}\n", build_seconds, bytes);
}
