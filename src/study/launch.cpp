// By the environment: MPI itself is not asked, because starting it costs where there is none.
#include <cstdlib>
#include <initializer_list>
#include <optional>

#include "study/channel.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

/// The number in the first of these variables that is set.
std::optional<int> number_in(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* text = std::getenv(name);
    const auto value = text == nullptr ? std::nullopt : parse_integer(text);
    if (value && *value >= 0 && *value < 1'000'000) return static_cast<int>(*value);
  }
  return std::nullopt;
}

}  // namespace

// Open MPI's mpirun, which counts by names of its own; the PMI of others; Slurm's srun --mpi=pmix,
// which counts by Slurm's.
Launch launched() {
  Launch launch;
  launch.rank = number_in({"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"}).value_or(0);
  launch.size = number_in({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}).value_or(1);
  if (launch.size == 1 && number_in({"PMIX_RANK"}))
    launch.size = number_in({"SLURM_STEP_NUM_TASKS"}).value_or(1);
  return launch;
}

}  // namespace fanin
