namespace Verge.Edge;

/// <summary>What can be wrong with a behavior store.</summary>
public enum StoreFailure
{
    /// <summary>It cannot be opened or written: no rights, no such disk, or an I/O error.</summary>
    Unavailable,

    /// <summary>The disk, or the bound on the file, is full.</summary>
    Full,

    /// <summary>The file is not what was written.</summary>
    Corrupt,

    /// <summary>Another client has it open.</summary>
    InUse,
}
