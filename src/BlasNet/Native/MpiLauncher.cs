using System.Globalization;

namespace BlasNet.Native;

/// <summary>Program that started the processes of this one's group, as its environment variables tell. Pure: tests give it any
/// environment.</summary>
/// <param name="Name">The launcher, for messages.</param>
/// <param name="Family">The family whose libraries it can connect; null where it may be any.</param>
/// <param name="Size">The number of processes it started; null where it does not tell.</param>
internal sealed record MpiLauncher(string Name, MpiFamily? Family, int? Size)
{
    // In this order: the mpirun of a library may itself use Slurm's srun, whose variables are then there too.
    private static readonly (string Sign, string Name, MpiFamily? Family, string? Size)[] Known =
    [
        ("OMPI_COMM_WORLD_SIZE", "mpirun of Open MPI", MpiFamily.OpenMpi, "OMPI_COMM_WORLD_SIZE"),
        ("MPI_LOCALNRANKS", "mpirun of MPICH", MpiFamily.Mpich, "PMI_SIZE"),
        ("SLURM_STEP_ID", "srun of Slurm", null, "SLURM_STEP_NUM_TASKS"),
        ("PMI_SIZE", "a launcher with PMI, as of MPICH", MpiFamily.Mpich, "PMI_SIZE"),
        ("PMI_RANK", "a launcher with PMI, as of MPICH", MpiFamily.Mpich, null),
        ("PMIX_RANK", "a launcher with PMIx", null, null),
        ("PALS_RANKID", "Cray's PALS", MpiFamily.Mpich, null),
        ("FLUX_TASK_RANK", "Flux", null, "FLUX_JOB_SIZE"),
    ];

    /// <summary>Finds the launcher in environment variables; null if the process was started alone.</summary>
    /// <param name="variable">Function that reads an environment variable.</param>
    public static MpiLauncher? Find(Func<string, string?> variable)
    {
        foreach ((string sign, string name, MpiFamily? family, string? size) in Known)
        {
            if (variable(sign) is { Length: > 0 })
                return new MpiLauncher(name, family, Number(size is null ? null : variable(size)));
        }
        return null;
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}
