namespace Verge.Edge;

/// <summary>Behavior could not be stored. What was being stored is not stored at all: never half of it.</summary>
public sealed class BehaviorStoreException : Exception
{
    /// <summary>An empty error.</summary>
    public BehaviorStoreException()
    {
    }

    /// <summary>An error with a message.</summary>
    public BehaviorStoreException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public BehaviorStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error of one kind.</summary>
    public BehaviorStoreException(StoreFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>What is wrong with the store.</summary>
    public StoreFailure Failure { get; }
}
